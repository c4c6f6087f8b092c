package com.cobalt.caching;

import java.util.function.Function;

/** What a cache can do. */
public interface LocalCache<K, V> {
    V get(K key, Function<? super K, ? extends V> loader);

    /** A cache without any limit. */
    static <K, V> LocalCache<K, V> unlimited() {
        return new UnboundedLocalCache<>(true);
    }
}
