package com.swiftbike.dispatch;

import com.swiftbike.dispatch.model.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Deliveries by bike. */
public class Dispatch {
    private final Tracking tracking = new Tracking(new StreetIndex());
    private final Deque<Delivery> open = new ArrayDeque<>();
    private final ExecutorService orders = Executors.newFixedThreadPool(4, work -> new Thread(work, "orders"));

    void accept(int number) {
        Delivery delivery = new Delivery(number, "courier " + number % 120);
        tracking.follow(delivery);
        synchronized (open) {
            open.addLast(delivery);
            if (open.size() > 120) {
                open.removeFirst().finish();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Dispatch dispatch = new Dispatch();
        CountDownLatch accepted = new CountDownLatch(38_000);
        for (int order = 0; order < 38_000; order++) {
            int number = order;
            dispatch.orders.execute(() -> {
                dispatch.accept(number);
                accepted.countDown();
            });
        }
        accepted.await();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
