package de.kontor.ingest;

import java.util.HashMap;
import java.util.Map;
import net.northgate.platform.Platform;

/** Drops messages that were seen before, and remembers every message for that. */
public final class Deduplicator {
    private static Map<Integer, Stamp> seen = new HashMap<>();

    /** Arrival of a message. */
    static final class Stamp {
        final int second;

        Stamp(int second) {
            this.second = second;
        }
    }

    private Deduplicator() {}

    static boolean isNew(int hash, int second) {
        return seen.put(hash, new Stamp(second)) == null;
    }

    public static void main(String[] args) {
        Platform.boot("ingest", 33);
        int hash = 17;
        int fresh = 0;
        for (int i = 0; ; i++) {
            hash = hash * 1664525 + 1013904223;
            if (isNew(hash, i >> 10)) {
                fresh++;
            }
            if (fresh < 0) {
                return;
            }
        }
    }
}
