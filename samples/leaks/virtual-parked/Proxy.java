package net.estuary.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.northgate.platform.Platform;

/** A virtual thread per request; a backend that does not answer parks them all, each with its body. */
public final class Proxy {
    /** A request that is being forwarded. */
    static final class Exchange {
        final byte[] body = new byte[9_000];
        final int number;

        Exchange(int number) {
            this.number = number;
        }
    }

    private static final CountDownLatch BACKEND = new CountDownLatch(1);

    private Proxy() {}

    static int forward(int number) {
        Exchange exchange = new Exchange(number);
        awaitAnswer();
        return exchange.body.length + exchange.number;
    }

    private static void awaitAnswer() {
        try {
            BACKEND.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("proxy", 67);
        for (int i = 0; i < 4_000; i++) {
            int number = i;
            Thread.ofVirtual().name("forward").start(() -> forward(number));
        }
        Thread.sleep(1_000);
        List<String> done = new ArrayList<>();
        Platform.serve();
        System.out.println(done);
    }
}
