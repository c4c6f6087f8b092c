package com.cobalt.caching;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A cache in the manner of Caffeine's unbounded one: a concurrent map and statistics. */
final class UnboundedLocalCache<K, V> implements LocalCache<K, V> {
    final ConcurrentHashMap<K, V> data = new ConcurrentHashMap<>(64);
    final boolean isRecordingStats;
    long hits;
    long misses;

    UnboundedLocalCache(boolean isRecordingStats) {
        this.isRecordingStats = isRecordingStats;
    }

    @Override
    public V get(K key, Function<? super K, ? extends V> loader) {
        V value = data.get(key);
        if (value != null) {
            hits++;
            return value;
        }
        misses++;
        return data.computeIfAbsent(key, loader);
    }
}
