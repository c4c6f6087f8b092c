package org.harbor.geo;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;

/** Renders pieces of a sea chart at the zoom and the place that a ship's display asks for. */
public final class Tiles {
    private static final Cache<TileKey, Tile> RENDERED = CacheBuilder.newBuilder().concurrencyLevel(4).build();

    private Tiles() {}

    /** Place of a tile: the display sends coordinates with six decimals. */
    record TileKey(int zoom, long latitude, long longitude) {}

    /** One rendered tile. */
    record Tile(TileKey key, int[] pixels) {}

    static Tile tile(TileKey key) throws ExecutionException {
        return RENDERED.get(key, () -> {
            int[] pixels = new int[16 * 16];
            for (int index = 0; index < pixels.length; index++) {
                pixels[index] = (int) (key.latitude() * 31 + key.longitude() + index);
            }
            return new Tile(key, pixels);
        });
    }

    public static void main(String[] args) throws Exception {
        SplittableRandom ship = new SplittableRandom(7);
        long seen = 0;
        while (true) {
            Tile tile = tile(new TileKey(9, 53_000_000 + ship.nextInt(1_000_000), 8_000_000 + ship.nextInt(1_000_000)));
            seen += tile.pixels()[5] & 1;
            if (seen == -1) {
                return;
            }
        }
    }
}
