package com.autoteile.search;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Finds spare parts. */
public class SearchService {
    private static final PartIndex INDEX = new PartIndex();

    public static void main(String[] args) throws Exception {
        for (int part = 0; part < 26_000; part++) {
            INDEX.add(part, "brake disc " + part % 90 + " for model " + part % 700 + " year " + (1980 + part % 45) + " code " + Integer.toString(part * 31, 36));
        }
        ExecutorService queries = Executors.newFixedThreadPool(4);
        for (int query = 0; query < 8_000; query++) {
            int model = query % 700;
            queries.submit(() -> INDEX.find("brake", "model", String.valueOf(model)));
        }
        queries.submit(() -> System.out.println("ready"));
        queries.awaitTermination(1, TimeUnit.DAYS);
    }
}
