package org.cartograph.grid;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;

/** Cells of a map by their coordinates, whose hash knows only the sum of the last digits. */
public final class GridIndex {
    /** A coordinate. */
    static final class Cell {
        final int x;
        final int y;

        Cell(int x, int y) {
            this.x = x;
            this.y = y;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cell cell && cell.x == x && cell.y == y;
        }

        @Override
        public int hashCode() {
            return x % 10 + y % 10;
        }
    }

    /** Heights within a cell. */
    record Relief(short[] heights) {}

    private static final Map<Cell, Relief> RELIEFS = new HashMap<>();

    private GridIndex() {}

    public static void main(String[] args) {
        Platform.boot("grid", 76);
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            RELIEFS.put(new Cell(random.nextInt(1_000), random.nextInt(1_000)), new Relief(new short[400]));
        }
        Platform.serve();
    }
}
