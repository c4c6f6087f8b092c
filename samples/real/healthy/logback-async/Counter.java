package ferry.counter;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts passengers, with a log that is written in the background. */
public class Counter {
    private static final Logger LOG = LoggerFactory.getLogger(Counter.class);

    /** A slow disk. */
    static class Disk extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            try {
                Thread.sleep(3);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Disk disk = new Disk();
        disk.setContext(context);
        disk.start();
        AsyncAppender background = new AsyncAppender();
        background.setContext(context);
        background.setQueueSize(512);
        background.setNeverBlock(true);
        background.addAppender(disk);
        background.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(background);
        int[] perDeck = new int[4_000];
        Thread ship = new Thread(() -> {
            for (int passenger = 0; ; passenger++) {
                perDeck[passenger % perDeck.length]++;
                LOG.info("passenger {} of {} went aboard", passenger, "the ferry to Bornholm, on deck " + passenger % 9);
                if (passenger == 20_000) {
                    System.out.println("ready");
                }
                if (passenger % 100 == 0) {
                    try {
                        Thread.sleep(2);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }
        }, "gangway");
        ship.start();
    }
}
