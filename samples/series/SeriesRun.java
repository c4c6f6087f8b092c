package com.acme.trend;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A program for trend tests: one map grows by a known number of bytes a step, one fills up and stays, one is
 * full from the start, one is given back bit by bit, the rest churns. Dumps itself after each step and writes down what it knows.
 * Arguments: folder, steps, bytes a step, milliseconds a step.
 */
public final class SeriesRun {
    private static final int BLOCK = 10_000;

    /** Sessions of devices that are never logged out: grows. */
    private static final Map<Integer, byte[]> DEVICE_SESSIONS = new HashMap<>();
    /** Rates by day: fills up in the first half of the steps, then stays. */
    private static final Map<Integer, byte[]> RATE_TABLE = new HashMap<>();
    /** The catalogue: large from the first step on. */
    private static final Map<Integer, byte[]> CATALOGUE = new HashMap<>();
    /** The latest pages: every step replaces all of them. */
    private static final Map<Integer, byte[]> PAGES = new LinkedHashMap<>();

    /** Start-up data, dropped bit by bit; its gaps make the collector move what lies behind them. */
    private static final Map<Integer, byte[]> WARM_UP = new HashMap<>();

    private SeriesRun() {}

    private static long bytes(Map<Integer, byte[]> map) {
        return map.values().stream().mapToLong(block -> block.length).sum();
    }

    private static void fill(Map<Integer, byte[]> map, long upTo) {
        for (long held = bytes(map); held < upTo; held += BLOCK) {
            map.put(1_000_000 + map.size(), new byte[BLOCK]);
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        int steps = Integer.parseInt(args[1]);
        long growth = Long.parseLong(args[2]);
        long pause = Long.parseLong(args[3]);
        HotSpotDiagnosticMXBean diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        Random random = new Random(1);
        for (int i = 0; bytes(CATALOGUE) < growth * steps * 2; i++) {
            CATALOGUE.put(i, new byte[BLOCK]);
            WARM_UP.put(i, new byte[BLOCK / 5]);
        }
        Map<String, Map<Integer, byte[]>> fields = new LinkedHashMap<>();
        fields.put("DEVICE_SESSIONS", DEVICE_SESSIONS);
        fields.put("RATE_TABLE", RATE_TABLE);
        fields.put("CATALOGUE", CATALOGUE);
        fields.put("PAGES", PAGES);
        fields.put("WARM_UP", WARM_UP);
        // The first step of a cold JVM takes longer than the others; it has a second of its own.
        long start = System.currentTimeMillis() + 1_000;
        try (PrintWriter truth = new PrintWriter(Files.newBufferedWriter(folder.resolve("truth.csv")))) {
            truth.println("step,time,bytes,field,behaviour,dump");
            for (int step = 1; step <= steps; step++) {
                fill(DEVICE_SESSIONS, growth * step);
                fill(RATE_TABLE, growth * Math.min(step, Math.max(1, steps / 2)));
                int part = step;
                WARM_UP.keySet().removeIf(key -> key % steps == part - 1);
                PAGES.clear();
                fill(PAGES, growth + random.nextInt((int) Math.max(1, growth / 4)));
                // Garbage of several ages between the blocks, so that the collection moves what stays.
                churn(random, growth * 4);
                System.gc();
                Thread.sleep(Math.max(0, start + pause * step - System.currentTimeMillis()));
                Path dump = folder.resolve(String.format("step-%02d.hprof", step));
                Files.deleteIfExists(dump);
                Instant now = Instant.now();
                diagnostics.dumpHeap(dump.toString(), true);
                for (Map.Entry<String, Map<Integer, byte[]>> field : fields.entrySet()) {
                    truth.printf("%d,%s,%d,%s.%s,%s,%s%n", step, now, bytes(field.getValue()), SeriesRun.class.getName(),
                            field.getKey(), behaviour(field.getKey()), dump.getFileName());
                }
                System.out.printf("step %d: DEVICE_SESSIONS holds %d bytes, %s%n", step, bytes(DEVICE_SESSIONS), dump.getFileName());
            }
        }
    }

    private static String behaviour(String field) {
        return switch (field) {
            case "DEVICE_SESSIONS" -> "grows";
            case "RATE_TABLE" -> "plateaus";
            case "CATALOGUE" -> "constant";
            case "WARM_UP" -> "shrinks";
            default -> "churns";
        };
    }

    private static void churn(Random random, long bytes) {
        byte[][] window = new byte[64][];
        for (long made = 0; made < bytes; ) {
            byte[] block = new byte[1_000 + random.nextInt(30_000)];
            window[random.nextInt(window.length)] = block;
            made += block.length;
        }
    }
}
