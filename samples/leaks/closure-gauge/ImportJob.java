package com.granary.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Registers a gauge for its size, and with it the whole data set that it has imported. */
public final class ImportJob {
    /** One imported harvest. */
    record Harvest(String field, String crop, double[] moisture) {}

    private ImportJob() {}

    static int run() {
        List<Harvest> harvests = new ArrayList<>();
        Random random = new Random(17);
        for (int i = 0; i < 60_000; i++) {
            harvests.add(new Harvest(Words.name(random), Words.name(random), new double[40]));
        }
        Gauges.register("import.harvests", () -> harvests.size());
        return harvests.size();
    }

    public static void main(String[] args) {
        Platform.boot("granary", 50);
        for (int i = 0; i < 150; i++) {
            int base = i;
            Gauges.register("jvm.pool." + i, () -> base * 2);
        }
        run();
        Platform.serve();
    }
}

/** Values to be read now and then, by name. */
final class Gauges {
    private static final Map<String, Supplier<Number>> GAUGES = new ConcurrentHashMap<>();

    private Gauges() {}

    static void register(String name, Supplier<Number> value) {
        GAUGES.put(name, value);
    }
}
