package com.inkwell.pdf;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.northgate.platform.Platform;

/** Makes a new ThreadLocal for every document; the keys are collected, the pages stay in the threads. */
public final class CanvasFactory {
    /** A page's pixels. */
    static final class PageCanvas {
        final int[] pixels;
        final String title;

        PageCanvas(String title, int size) {
            this.title = title;
            this.pixels = new int[size];
        }
    }

    private final ThreadLocal<PageCanvas> canvas = new ThreadLocal<>();

    private int draw(String title) {
        canvas.set(new PageCanvas(title, 30_000));
        return canvas.get().pixels.length;
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("pdf", 35);
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool =
                Executors.newFixedThreadPool(60, task -> new Thread(task, "pdf-worker-" + number.incrementAndGet()));
        CountDownLatch drawn = new CountDownLatch(60);
        for (int i = 0; i < 60; i++) {
            int document = i;
            pool.execute(() -> {
                for (int page = 0; page < 6; page++) {
                    new CanvasFactory().draw("document " + document + " page " + page);
                }
                drawn.countDown();
                try {
                    drawn.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        drawn.await();
        System.gc();
        Platform.serve();
    }
}
