package net.plugboard.plugin;

import java.util.Timer;
import java.util.TimerTask;

/** A plugin with a price list that it refreshes every hour. */
public final class Plugin implements Runnable {
    private static final long[][] PRICES = new long[40][];

    @Override
    public void run() {
        for (int i = 0; i < PRICES.length; i++) {
            PRICES[i] = new long[2_000];
        }
        new Timer("price-refresh", true).schedule(new Refresh(), 3_600_000, 3_600_000);
    }

    /** Looks whether prices have changed. */
    private static final class Refresh extends TimerTask {
        @Override
        public void run() {
            PRICES[0][0]++;
        }
    }
}
