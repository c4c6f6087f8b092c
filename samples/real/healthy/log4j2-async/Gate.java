package stadium.gate;

import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;

/** Lets people in, and logs who came. */
public class Gate {
    static final class SlowDisk extends AbstractAppender {
        SlowDisk() {
            super("disk", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            try {
                Thread.sleep(600_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        Configuration configuration = context.getConfiguration();
        SlowDisk disk = new SlowDisk();
        disk.start();
        configuration.addAppender(disk);
        AsyncAppender async = AsyncAppender.newBuilder().setName("async").setBufferSize(4_096).setBlocking(false)
                .setConfiguration(configuration).setAppenderRefs(new AppenderRef[] {AppenderRef.createAppenderRef("disk", null, null)}).build();
        async.start();
        configuration.getRootLogger().addAppender(async, Level.INFO, null);
        configuration.getRootLogger().setLevel(Level.INFO);
        context.updateLoggers();
        Logger log = LogManager.getLogger(Gate.class);
        CountDownLatch in = new CountDownLatch(1);
        for (int visitor = 0; visitor < 9_000; visitor++) {
            log.info("visitor {} with ticket {} came in, {}", visitor, visitor * 17, "row " + visitor % 90 + ", ".repeat(300));
        }
        in.countDown();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
