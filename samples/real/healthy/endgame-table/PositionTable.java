package org.rook.endgame.search;

import java.util.concurrent.atomic.AtomicLongArray;

/** What is known about positions that were seen; a new one takes the place of an old one. */
public class PositionTable {
    private final AtomicLongArray entries;
    private final int mask;

    public PositionTable(int bits) {
        entries = new AtomicLongArray(1 << bits);
        mask = (1 << bits) - 1;
    }

    public int depth(long position) {
        long entry = entries.get((int) position & mask);
        return entry >>> 8 == position >>> 8 ? (int) entry & 0xff : -1;
    }

    public void put(long position, int depth) {
        entries.set((int) position & mask, position & ~0xffL | depth);
    }
}
