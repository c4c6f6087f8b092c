package com.carto.tiles;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tiles that were asked for last. */
class TileCache {
    private final int tileBytes;
    private final Map<String, byte[]> tiles;

    TileCache(int limit, int tileBytes) {
        this.tileBytes = tileBytes;
        tiles = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
                return size() > limit;
            }
        };
    }

    synchronized byte[] tile(String name) {
        return tiles.computeIfAbsent(name, missing -> new byte[tileBytes]);
    }
}
