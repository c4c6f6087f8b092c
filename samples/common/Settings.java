package net.northgate.platform;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Key-value settings, read once. */
public final class Settings {
    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    static Settings defaults(Random random, int count) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            values.put(Words.name(random) + "." + Words.name(random) + "." + i, Words.text(random, 4));
        }
        return new Settings(values);
    }

    public String get(String key, String fallback) {
        return values.getOrDefault(key, fallback);
    }
}
