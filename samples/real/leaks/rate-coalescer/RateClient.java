package com.quotient.fx;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks the provider; who asks the same while an answer is under way gets that answer. */
class RateClient {
    private final Map<String, CompletableFuture<Double>> underWay = new ConcurrentHashMap<>();
    private final ExecutorService io = Executors.newFixedThreadPool(4, work -> {
        Thread thread = new Thread(work, "provider-io");
        thread.setDaemon(true);
        return thread;
    });

    CompletableFuture<Double> rate(String request) {
        return underWay.computeIfAbsent(request, key -> CompletableFuture.supplyAsync(() -> ask(key), io)
            .thenApply(rate -> {
                underWay.remove(key);
                return rate;
            }));
    }

    private double ask(String request) {
        try {
            return fetch(request);
        } catch (IOException failed) {
            throw new IllegalStateException("provider: " + failed.getMessage() + " for " + request, failed);
        }
    }

    private double fetch(String request) throws IOException {
        throw new IOException("503 maintenance until 06:00");
    }
}
