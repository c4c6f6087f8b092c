package org.rook.endgame;

import gnu.trove.map.hash.TLongShortHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.rook.endgame.search.PositionTable;

/** Looks for mates with few pieces on the board. */
public class Endgame {
    private final TLongShortHashMap mates = new TLongShortHashMap(1_200_000);
    private final PositionTable table = new PositionTable(21);
    private final List<String> openings = new ArrayList<>();
    private final ExecutorService searchers = Executors.newFixedThreadPool(2, work -> new Thread(work, "search"));

    Endgame() {
        for (long position = 0; position < 1_000_000; position++) {
            mates.put(position * 0x9E3779B97F4A7C15L, (short) (position % 120));
        }
        for (int opening = 0; opening < 3_000; opening++) {
            openings.add("Opening " + opening + ": e4 e5 Nf3 Nc6 Bb5 a6 variation " + opening % 70);
        }
    }

    private int search(long position, int depth) {
        int known = table.depth(position);
        if (known >= depth || depth == 0) {
            return mates.get(position) + known;
        }
        int best = 0;
        for (int move = 1; move < 6; move++) {
            best = Math.max(best, search(position * 31 + move * 0x2545F4914F6CDD1DL, depth - 1));
        }
        table.put(position, depth);
        return best;
    }

    public static void main(String[] args) throws Exception {
        Endgame endgame = new Endgame();
        List<Future<Integer>> found = new ArrayList<>();
        for (int game = 0; game < 40; game++) {
            long start = game * 7_919L;
            found.add(endgame.searchers.submit(() -> endgame.search(start, 7)));
        }
        for (Future<Integer> one : found) {
            one.get();
        }
        Executors.newScheduledThreadPool(1).scheduleAtFixedRate(() -> endgame.search(System.nanoTime(), 3), 1, 1, TimeUnit.SECONDS);
        System.out.println("ready " + endgame.openings.size());
        Thread.currentThread().join();
    }
}
