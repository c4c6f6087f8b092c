package com.millwright.plant;

import com.millwright.settings.Settings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A sawmill with 300 lines. */
public class Plant {
    private final Settings settings = new Settings(300);
    private final Deque<String> recent = new ArrayDeque<>();
    private final ExecutorService saws = Executors.newFixedThreadPool(8, work -> new Thread(work, "saw"));
    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "control"));
    private final AtomicLong boards = new AtomicLong();

    void order(int number) {
        SawJob job = new SawJob("order-" + number, number % 300, settings);
        boards.addAndGet(job.run(200));
        synchronized (recent) {
            recent.addLast(job.toString());
            if (recent.size() > 5_000) {
                recent.removeFirst();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Plant plant = new Plant();
        plant.control.scheduleAtFixedRate(() -> plant.settings.change((int) (plant.boards.get() % 300), 17), 5, 5, TimeUnit.SECONDS);
        int orders = 30_000;
        CountDownLatch done = new CountDownLatch(orders);
        for (int order = 0; order < orders; order++) {
            int number = order;
            plant.saws.execute(() -> {
                plant.order(number);
                done.countDown();
            });
        }
        done.await();
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
