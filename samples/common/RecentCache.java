package net.northgate.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the most recently used entries, at most as many as told. */
public final class RecentCache<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int capacity;

    public RecentCache(int capacity) {
        super(16, 0.75f, true);
        this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
    }
}
