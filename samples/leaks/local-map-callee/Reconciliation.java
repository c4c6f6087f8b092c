package com.clearing.recon;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Matches payments; the method builds a map of the year's payments and then waits for the other bank. */
public final class Reconciliation {
    /** A payment that looks for its counterpart. */
    record Payment(String reference, long cents, byte[] raw) {}

    private static final CountDownLatch OTHER_BANK = new CountDownLatch(1);

    private Reconciliation() {}

    static long match(int year) throws InterruptedException {
        Map<String, Payment> unmatched = load(year);
        long sum = waitForCounterpart(year);
        for (Payment payment : unmatched.values()) {
            sum += payment.cents();
        }
        return sum;
    }

    private static Map<String, Payment> load(int year) {
        Random random = new Random(year);
        Map<String, Payment> payments = new HashMap<>();
        for (int i = 0; i < 70_000; i++) {
            Payment payment = new Payment(Words.name(random) + i, random.nextInt(), new byte[300]);
            payments.put(payment.reference(), payment);
        }
        return payments;
    }

    private static long waitForCounterpart(int year) throws InterruptedException {
        System.out.println("ready");
        OTHER_BANK.await();
        return year;
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("recon", 65);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        pool.submit(() -> match(2023)).get();
    }
}
