package com.acme.programs;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

/** A Guava cache of rendered pages without a bound. */
public final class GuavaCache {
    private static final Cache<String, byte[]> RENDERED = CacheBuilder.newBuilder().recordStats().build();

    private GuavaCache() {}

    public static void main(String[] args) throws Exception {
        new Steps(args[0]).repeat(3_000, number -> RENDERED.put("/page?user=" + number, new byte[1_500]));
        System.exit(0);
    }
}
