package nl.boekhuis.loans;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import nl.boekhuis.loans.web.Terminal;

/** Terminals in the libraries of a town. */
public class Library {
    public static void main(String[] args) throws Exception {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        Terminal terminal = new Terminal(clock, 20);
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
        for (int round = 0; round < 12; round++) {
            CountDownLatch done = new CountDownLatch(20_000);
            for (int request = 0; request < 20_000; request++) {
                int reader = request % 1_800;
                int book = request * 31 + round;
                requests.execute(() -> {
                    terminal.show("reader-" + reader, book);
                    done.countDown();
                });
            }
            done.await();
        }
        System.out.println("ready " + terminal.readers());
        Thread.currentThread().join();
    }
}
