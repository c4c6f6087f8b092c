package org.turnstile.ingest;

import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** A pool with a queue of two thousand, full; whoever brings more does the work himself. */
public final class Ingest {
    private static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(2_000), new ThreadPoolExecutor.DiscardPolicy());

    private Ingest() {}

    public static void main(String[] args) {
        Platform.boot("ingest", 98);
        Random random = new Random(9);
        for (int i = 0; i < 3_000; i++) {
            String line = Words.ofLength(random, 300);
            POOL.execute(() -> store(line));
        }
        Platform.serve();
    }

    private static void store(String line) {
        try {
            Thread.sleep(60_000 + line.length());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
