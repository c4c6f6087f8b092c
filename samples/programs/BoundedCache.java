package com.acme.programs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** A Caffeine cache of rendered pages with a bound: full after a while, and healthy. */
public final class BoundedCache {
    private static final Cache<String, byte[]> RENDERED =
        Caffeine.newBuilder().maximumSize(4_000).executor(Runnable::run).build();

    private BoundedCache() {}

    public static void main(String[] args) throws Exception {
        new Steps(args[0]).repeat(3_000, number -> RENDERED.put("/page?user=" + number, new byte[1_500]));
        System.exit(0);
    }
}
