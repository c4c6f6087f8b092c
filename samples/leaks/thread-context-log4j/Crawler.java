package org.webmosaic.crawl;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;
import org.apache.logging.log4j.ThreadContext;

/** Pushes the page onto the logging stack, and pops it only when nothing went wrong. */
public final class Crawler implements Runnable {
    private final Random random = new Random(31);

    private void visit(String page) {
        ThreadContext.push(page);
        if (random.nextInt(10) > 7) {
            ThreadContext.pop();
        }
    }

    @Override
    public void run() {
        while (true) {
            visit("https://" + Words.name(random) + ".example/" + Words.ofLength(random, 120));
        }
    }

    public static void main(String[] args) {
        Platform.boot("crawl", 10);
        new Thread(new Crawler(), "fetcher").start();
    }
}
