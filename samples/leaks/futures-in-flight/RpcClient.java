package com.semaphore.client;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Requests wait for their answer by number; an answer that never comes leaves its future behind. */
public final class RpcClient {
    private static final RpcClient CLIENT = new RpcClient();
    private final Map<Long, CompletableFuture<String>> inFlight = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();

    CompletableFuture<Integer> call(String request) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        inFlight.put(sequence.incrementAndGet(), answer);
        return answer.thenApply(String::trim).thenApply(text -> text.length() + request.length());
    }

    void answered(long number, String text) {
        CompletableFuture<String> waiting = inFlight.remove(number);
        if (waiting != null) {
            waiting.complete(text);
        }
    }

    public static void main(String[] args) {
        Platform.boot("client", 37);
        Random random = new Random(14);
        for (long i = 1; ; i++) {
            CLIENT.call(Words.text(random, 15));
            if (i % 5 == 0) {
                CLIENT.answered(i, " fine ");
            }
        }
    }
}
