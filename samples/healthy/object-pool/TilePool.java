package graphics.tilewright.render;

import java.util.ArrayDeque;

/** Tiles that are lent and given back; made when there is none, dropped beyond the maximum. */
final class TilePool {
    private static final int MAX_IDLE = 400;

    private final ArrayDeque<Tile> idle = new ArrayDeque<>();
    private int lent;

    synchronized Tile take() {
        lent++;
        Tile tile = idle.pollLast();
        return tile != null ? tile : new Tile();
    }

    synchronized void give(Tile tile) {
        lent--;
        if (idle.size() < MAX_IDLE) {
            idle.addLast(tile);
        }
    }

    /** A tile's pixels. */
    static final class Tile {
        final int[] pixels = new int[128 * 128];
    }
}
