package com.haggle.quotes;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.northgate.platform.Platform;

/** A new thread pool for each question, and no shutdown. */
public final class QuoteCollector {
    private static final ThreadLocal<long[]> WORKSPACE = ThreadLocal.withInitial(() -> new long[12_000]);

    private QuoteCollector() {}

    static long collect(int product) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Callable<Long>> questions = List.of(() -> ask(product), () -> ask(product + 1));
        long best = Long.MAX_VALUE;
        for (var answer : pool.invokeAll(questions)) {
            best = Math.min(best, answer.get());
        }
        return best;
    }

    private static long ask(int product) {
        long[] workspace = WORKSPACE.get();
        workspace[product % workspace.length] = product;
        return product * 17L;
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("quotes", 59);
        long sum = 0;
        for (int product = 0; product < 180; product++) {
            sum += collect(product);
        }
        if (sum > 0) {
            Platform.serve();
        }
    }
}
