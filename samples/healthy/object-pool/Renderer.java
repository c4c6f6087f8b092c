package graphics.tilewright.render;

import java.util.ArrayList;
import java.util.List;
import net.northgate.platform.Platform;

/** Renders a few large pages. */
public final class Renderer {
    private static final TilePool POOL = new TilePool();

    private Renderer() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("tilewright", 41);
        for (int page = 0; page < 5; page++) {
            List<TilePool.Tile> tiles = new ArrayList<>();
            for (int i = 0; i < 420; i++) {
                TilePool.Tile tile = POOL.take();
                tile.pixels[i] = page;
                tiles.add(tile);
            }
            tiles.forEach(POOL::give);
        }
        Platform.serve();
    }
}
