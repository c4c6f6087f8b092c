package com.greenhouse.climate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.northgate.platform.Platform;

/** Six hundred sensors on benches in houses; each keeps all its readings. */
public final class Greenhouse {
    /** What grows in a house. */
    enum Crop {
        TOMATO, CUCUMBER, PEPPER, LETTUCE
    }

    /** A bench with its sensors. */
    static final class Bench {
        final Sensor[] sensors = new Sensor[15];
    }

    private final Map<Crop, List<Bench>> benches = new EnumMap<>(Crop.class);

    private Greenhouse() {
        for (Crop crop : Crop.values()) {
            List<Bench> row = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Bench bench = new Bench();
                for (int s = 0; s < bench.sensors.length; s++) {
                    bench.sensors[s] = new Sensor(crop + "/" + i + "/" + s);
                }
                row.add(bench);
            }
            benches.put(crop, row);
        }
    }

    void poll(long at) {
        for (List<Bench> row : benches.values()) {
            for (Bench bench : row) {
                for (Sensor sensor : bench.sensors) {
                    sensor.read(at);
                }
            }
        }
    }

    public static void main(String[] args) {
        Platform.boot("climate", 78);
        Greenhouse greenhouse = new Greenhouse();
        for (long at = 0; ; at++) {
            greenhouse.poll(at);
        }
    }
}
