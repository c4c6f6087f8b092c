package org.booking.app;

import java.util.ArrayList;
import java.util.List;

/** Starts a thread that refreshes prices, and has no way to stop it. */
public final class Application implements Runnable {
    /** What a room costs. */
    static final class RoomPrice {
        final int room;
        final int[] byDay = new int[366];

        RoomPrice(int room) {
            this.room = room;
        }
    }

    private static final List<RoomPrice> PRICES = new ArrayList<>();

    @Override
    public void run() {
        for (int room = 0; room < 1_800; room++) {
            PRICES.add(new RoomPrice(room));
        }
        Thread refresher = new Thread(Application::refresh, "price-refresher");
        refresher.setDaemon(true);
        refresher.start();
    }

    private static void refresh() {
        try {
            while (!PRICES.isEmpty()) {
                Thread.sleep(600_000);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
