package maps.isobar.tiles;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.northgate.platform.Platform;

/** Map tiles behind soft references: the heap fills with them before any of them yields. */
public final class TileStore {
    /** A drawn tile. */
    static final class Tile {
        final int zoom;
        final byte[] image;

        Tile(int zoom, byte[] image) {
            this.zoom = zoom;
            this.image = image;
        }
    }

    private static final Map<String, SoftReference<Tile>> TILES = new ConcurrentHashMap<>();

    private TileStore() {}

    static Tile tile(int x, int y, int zoom) {
        String key = zoom + "/" + x + "/" + y;
        SoftReference<Tile> reference = TILES.get(key);
        Tile tile = reference == null ? null : reference.get();
        if (tile == null) {
            tile = new Tile(zoom, new byte[9_000]);
            TILES.put(key, new SoftReference<>(tile));
        }
        return tile;
    }

    public static void main(String[] args) {
        Platform.boot("tiles", 53);
        int zoom = 0;
        for (int x = 0; x < 70; x++) {
            for (int y = 0; y < 70; y++) {
                zoom += tile(x, y, 12).zoom;
            }
        }
        if (zoom > 0) {
            Platform.serve();
        }
    }
}
