package com.papermill.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Renders reports on eight pool threads, each with a scratch pad that only ever grows. */
public final class ReportRenderer {
    /** Fragments of the pages of one thread. */
    static final class ScratchPad {
        final List<char[]> fragments = new ArrayList<>();
        int pages;
    }

    private static final ThreadLocal<ScratchPad> SCRATCH = ThreadLocal.withInitial(ScratchPad::new);

    private ReportRenderer() {}

    private static void render(long seed) {
        ScratchPad pad = SCRATCH.get();
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            pad.fragments.add(Words.text(random, 8).toCharArray());
        }
        pad.pages++;
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("render", 7);
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool =
                Executors.newFixedThreadPool(8, task -> new Thread(task, "render-" + number.incrementAndGet()));
        List<java.util.concurrent.Callable<Object>> batch = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            long seed = i;
            batch.add(() -> {
                render(seed);
                return null;
            });
        }
        while (true) {
            pool.invokeAll(batch);
        }
    }
}
