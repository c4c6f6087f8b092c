package net.northgate.platform;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters by name and a few histograms of fixed size. */
public final class Metrics {
    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();
    private final Map<String, long[]> histograms = new ConcurrentHashMap<>();

    public LongAdder counter(String name) {
        return counters.computeIfAbsent(name, key -> new LongAdder());
    }

    public void record(String name, int bucket) {
        histograms.computeIfAbsent(name, key -> new long[64])[bucket & 63]++;
    }

    void roll() {
        counters.values().forEach(LongAdder::sumThenReset);
    }
}
