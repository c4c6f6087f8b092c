package com.fotolabor.lab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;

/** Develops photos; big buffers are used again. */
public class Lab {
    /** Buffers for pictures. */
    static final class Buffers {
        private final Deque<int[]> idle = new ArrayDeque<>();
        private int made;

        synchronized int[] take() throws InterruptedException {
            while (idle.isEmpty() && made == 24) {
                wait();
            }
            if (idle.isEmpty()) {
                made++;
                return new int[300_000];
            }
            return idle.pop();
        }

        synchronized void giveBack(int[] buffer) {
            idle.push(buffer);
            notify();
        }
    }

    private final Buffers buffers = new Buffers();

    int develop(int photo) throws InterruptedException {
        int[] pixels = buffers.take();
        try {
            pixels[photo % pixels.length] = photo;
            Thread.sleep(2);
            return pixels[0];
        } finally {
            buffers.giveBack(pixels);
        }
    }

    public static void main(String[] args) throws Exception {
        Lab lab = new Lab();
        ExecutorService workers = Executors.newFixedThreadPool(24);
        List<Future<Integer>> order = new ArrayList<>();
        for (int photo = 0; photo < 800; photo++) {
            int number = photo;
            order.add(workers.submit(() -> lab.develop(number)));
        }
        for (Future<Integer> done : order) {
            done.get();
        }
        order.clear();
        System.out.println("ready");
        for (int photo = 800; ; photo++) {
            Thread.sleep(5_000);
            lab.develop(photo);
        }
    }
}
