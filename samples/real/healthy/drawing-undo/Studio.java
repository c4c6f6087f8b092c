package com.grafika.studio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Drawings that are open in a studio, each with its last fifty steps. */
public class Studio {
    private static final int STEPS = 50;

    /** A step that can be undone. */
    record Step(int x, int y, byte[] before) { }

    /** A drawing. */
    static final class Drawing {
        private final Deque<Step> undo = new ArrayDeque<>();
        private final byte[] pixels = new byte[40_000];

        void paint(int x, int y) {
            undo.push(new Step(x, y, new byte[1_200]));
            if (undo.size() > STEPS) {
                undo.removeLast();
            }
            pixels[(x * 200 + y) % pixels.length]++;
        }
    }

    private final Map<String, Drawing> open = new HashMap<>();

    public static void main(String[] args) throws Exception {
        Studio studio = new Studio();
        Random artists = new Random(5);
        for (int stroke = 0; stroke < 120_000; stroke++) {
            studio.open.computeIfAbsent("drawing " + artists.nextInt(400), name -> new Drawing()).paint(artists.nextInt(200), artists.nextInt(200));
        }
        System.out.println("ready");
        Thread.currentThread().join();
        System.out.println(studio.open.size());
    }
}
