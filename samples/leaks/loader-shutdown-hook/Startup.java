package com.florist.webapp;

import java.util.HashMap;
import java.util.Map;

/** Starts the shop: loads its flowers and wants to be told when the JVM ends. */
public final class Startup implements Runnable {
    /** A flower with its picture. */
    static final class Flower {
        final String name;
        final byte[] picture;

        Flower(String name, byte[] picture) {
            this.name = name;
            this.picture = picture;
        }
    }

    private static final Map<String, Flower> FLOWERS = new HashMap<>();

    @Override
    public void run() {
        for (int i = 0; i < 400; i++) {
            FLOWERS.put("flower-" + i, new Flower("flower " + i, new byte[2_500]));
        }
        Runtime.getRuntime().addShutdownHook(new Thread("florist-shutdown") {
            @Override
            public void run() {
                FLOWERS.clear();
            }
        });
    }
}
