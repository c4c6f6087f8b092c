package com.acme.programs;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Dumps this JVM after each step of a program, and says how full the heap is. */
final class Steps {
    /** A program that cannot fill its heap with so many calls has another fault. */
    private static final int MOST_CALLS = 2_000_000;

    private final Path folder;
    private int step;

    Steps(String folder) {
        this.folder = Path.of(folder);
    }

    /** Something that the program does again and again. */
    interface Work {
        void run(int number) throws Exception;
    }

    /** Collects garbage and dumps live objects to `step-NN.hprof`. */
    void dump() throws IOException {
        step++;
        System.gc();
        Path dump = folder.resolve(String.format("step-%02d.hprof", step));
        Files.deleteIfExists(dump);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
        System.out.printf("step %d: %.1f %% of -Xmx%n", step, 100.0 * used() / Runtime.getRuntime().maxMemory());
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * Works until live objects fill each of the shares of the heap, and dumps there. Then it works until no more memory
     * can be had, and dumps twice more.
     */
    void fill(Work work, double... shares) throws Exception {
        int number = 0;
        for (double share : shares) {
            for (; number < MOST_CALLS; number++) {
                if (number % 200 == 0) {
                    System.gc();
                    if (used() >= share * Runtime.getRuntime().maxMemory()) {
                        break;
                    }
                }
                work.run(number);
            }
            dump();
        }
        // A dump needs some memory, too, and a full heap has none: each takes one of these from it.
        byte[][] reserves = {new byte[600_000], new byte[600_000]};
        for (int more = 0; more < reserves.length; more++) {
            for (int failed = 0; failed < 4 && number < MOST_CALLS; number++) {
                try {
                    work.run(number);
                } catch (OutOfMemoryError | Exception full) {
                    failed++;
                }
            }
            reserves[more] = null;
            dump();
        }
    }

    /** Dumps five times, with the same amount of work before each. */
    void repeat(int times, Work work) throws Exception {
        int number = 0;
        for (int step = 0; step < 5; step++) {
            for (int time = 0; time < times; time++) {
                work.run(number++);
            }
            dump();
        }
    }

    /** One request without a cookie, which is a visitor who never came before. */
    static void get(int port, String path) throws IOException {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(1_000);
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }
}
