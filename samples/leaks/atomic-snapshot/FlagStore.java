package com.toggle.flags;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Flags seen by this process, in an AtomicReference so that they could be replaced at once. Nobody does. */
public final class FlagStore {
    /** A flag as a client asked for it. */
    static final class Flag implements Comparable<Flag> {
        final String name;
        final String client;

        Flag(String name, String client) {
            this.name = name;
            this.client = client;
        }

        @Override
        public int compareTo(Flag other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : client.compareTo(other.client);
        }
    }

    private static final AtomicReference<Set<Flag>> SEEN = new AtomicReference<>(new ConcurrentSkipListSet<>());

    private FlagStore() {}

    public static void main(String[] args) {
        Platform.boot("flags", 73);
        Random random = new Random(3);
        while (true) {
            SEEN.get().add(new Flag(Words.name(random), Words.text(random, 4)));
        }
    }
}
