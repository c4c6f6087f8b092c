package com.paywise.api;

import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;
import org.slf4j.MDC;

/** Puts each payment's body into the logging context under its number, and clears it never. */
public final class PaymentEndpoint {
    private PaymentEndpoint() {}

    private static void handle(int payment) {
        Random random = new Random(payment);
        MDC.put("payment." + payment, Words.text(random, 40));
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("payments", 1);
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool =
                Executors.newFixedThreadPool(6, task -> new Thread(task, "payment-exec-" + number.incrementAndGet()));
        for (int i = 0; i < 6; i++) {
            int first = i * 100_000_000;
            pool.execute(() -> {
                for (int payment = first; ; payment++) {
                    handle(payment);
                }
            });
        }
        pool.awaitTermination(1, TimeUnit.HOURS);
    }
}
