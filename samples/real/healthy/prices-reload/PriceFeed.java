package com.kontor.prices;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Prices of a wholesaler: loaded as a whole every hour, and replaced as a whole. */
public class PriceFeed {
    /** A price for an article. */
    record Price(String article, BigDecimal net, String currency) { }

    private static final AtomicReference<Map<String, Price>> CURRENT = new AtomicReference<>(Map.of());
    private static int loads;

    static void reload() {
        Map<String, Price> next = new HashMap<>();
        for (int article = 0; article < 60_000; article++) {
            next.put("A-" + article, new Price("A-" + article, BigDecimal.valueOf(article * 17L % 9_000, 2), "EUR"));
            if (loads == 3 && article == 52_000) {
                System.out.println("ready");
                pause();
            }
        }
        loads++;
        CURRENT.set(Map.copyOf(next));
    }

    /** The feed is slow at times. */
    private static void pause() {
        try {
            TimeUnit.HOURS.sleep(1);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) {
        ScheduledExecutorService hourly = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "price-feed"));
        hourly.scheduleWithFixedDelay(PriceFeed::reload, 0, 50, TimeUnit.MILLISECONDS);
    }
}
