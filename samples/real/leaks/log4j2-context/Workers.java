package mill.orders;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;

/** Saws what is ordered, and tells in the log for whom. */
public final class Workers {
    private static final Logger LOG = LogManager.getLogger(Workers.class);
    private final ExecutorService saws = Executors.newFixedThreadPool(6);
    private final AtomicLong boards = new AtomicLong();

    private Workers() {
    }

    private void saw(int order) {
        ThreadContext.push("order " + order + " of customer " + order % 700 + ", " + order * 13 % 99 + " boards of oak: " + ", four by two metres".repeat(order % 200));
        LOG.debug("sawing");
        if (boards.addAndGet(order * 13 % 99) % 5 == 0) {
            LOG.debug("nothing left of the trunk");
            return;
        }
        ThreadContext.pop();
    }

    public static void main(String[] args) throws Exception {
        Workers workers = new Workers();
        for (int order = 0; ; order += 60) {
            int first = order;
            var done = new java.util.concurrent.CountDownLatch(6);
            for (int saw = 0; saw < 6; saw++) {
                int from = first + saw * 10;
                workers.saws.execute(() -> {
                    for (int number = from; number < from + 10; number++) {
                        workers.saw(number);
                    }
                    done.countDown();
                });
            }
            done.await();
        }
    }
}
