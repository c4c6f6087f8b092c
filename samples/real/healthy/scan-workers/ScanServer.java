package com.papierlos.scan;

import com.papierlos.scan.image.Scratch;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Packs pages that scanners send, with 56 threads. */
public class ScanServer {
    /** How the pages of a customer are to be scanned. */
    record Profile(String customer, int dpi, boolean colour) { }

    private final AtomicInteger threads = new AtomicInteger();
    private final Map<String, Profile> profiles = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> bytes = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor packers = new ThreadPoolExecutor(56, 56, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(300),
        work -> new Thread(work, "packer-" + threads.incrementAndGet()), new ThreadPoolExecutor.CallerRunsPolicy());

    ScanServer() {
        for (int customer = 0; customer < 12_000; customer++) {
            profiles.put("customer-" + customer, new Profile("customer-" + customer, 150 + customer % 3 * 75, customer % 2 == 0));
        }
    }

    void page(String customer, int page) {
        Profile profile = profiles.get(customer);
        Scratch scratch = Scratch.get();
        for (int at = 0; at < profile.dpi() * 100; at++) {
            scratch.pixels[at] = (byte) (at * page >> 5);
        }
        bytes.computeIfAbsent(profile.colour() ? "colour" : "grey", kind -> new AtomicInteger()).addAndGet(scratch.pack(profile.dpi() * 100));
    }

    public static void main(String[] args) throws Exception {
        ScanServer server = new ScanServer();
        Executors.newScheduledThreadPool(1).scheduleAtFixedRate(
            () -> System.getLogger("scan").log(System.Logger.Level.DEBUG, server.bytes), 1, 1, TimeUnit.MINUTES);
        for (int page = 0; page < 4_000; page++) {
            int number = page;
            server.packers.execute(() -> server.page("customer-" + number % 12_000, number));
        }
        while (server.packers.getActiveCount() > 0) {
            Thread.sleep(50);
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
