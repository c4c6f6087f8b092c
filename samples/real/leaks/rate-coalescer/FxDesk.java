package com.quotient.fx;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Quotes exchange rates to shops. */
public class FxDesk {
    private final History history = new History(500, 700);
    private final RateClient rates = new RateClient();

    String quote(String request) {
        try {
            return rates.rate(request).join() + " avg " + history.average(request.hashCode());
        } catch (CompletionException unavailable) {
            return "n/a";
        }
    }

    public static void main(String[] args) throws Exception {
        FxDesk desk = new FxDesk();
        List<CompletableFuture<Void>> shops = new ArrayList<>();
        for (int shop = 0; shop < 4; shop++) {
            int number = shop;
            shops.add(CompletableFuture.runAsync(() -> {
                for (int order = 0; order < 5_000; order++) {
                    desk.quote("EUR/" + (char) ('A' + order % 26) + "XN@" + number + "-" + order);
                }
            }));
        }
        shops.forEach(CompletableFuture::join);
        System.out.println("ready");
        for (int order = 0; ; order++) {
            Thread.sleep(2_000);
            desk.quote("EUR/CHF@web-" + order);
        }
    }
}
