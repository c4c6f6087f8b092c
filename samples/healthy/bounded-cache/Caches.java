package io.larder.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The application's caches by name. */
public final class Caches {
    private static final Map<String, BoundedLocalCache<Integer, String>> BY_NAME = new ConcurrentHashMap<>();

    private Caches() {}

    /** Asks a cache for the first so many keys. */
    public static void warm(String name, int maximum, int keys, Function<Integer, String> loader) {
        BoundedLocalCache<Integer, String> cache = BY_NAME.computeIfAbsent(name, key -> new BoundedLocalCache<>(maximum));
        for (int key = 0; key < keys; key++) {
            cache.get(key, loader);
        }
        if (cache.view().size() != maximum) {
            throw new IllegalStateException("not full");
        }
    }
}
