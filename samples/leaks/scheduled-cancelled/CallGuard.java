package com.switchyard.rpc;

import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Guards each call with a time-out of an hour and cancels it; cancelled tasks stay queued for that hour. */
public final class CallGuard {
    private static final ScheduledExecutorService TIMEOUTS = Executors.newScheduledThreadPool(1);

    /** Ends a call that takes too long. */
    static final class Abort implements Runnable {
        private final String request;

        Abort(String request) {
            this.request = request;
        }

        @Override
        public void run() {
            System.err.println("aborted: " + request.length());
        }
    }

    private CallGuard() {}

    private static int call(String request) {
        ScheduledFuture<?> timeout = TIMEOUTS.schedule(new Abort(request), 1, TimeUnit.HOURS);
        try {
            return request.hashCode();
        } finally {
            timeout.cancel(false);
        }
    }

    public static void main(String[] args) {
        Platform.boot("rpc", 29);
        Random random = new Random(23);
        while (true) {
            call(Words.text(random, 3));
        }
    }
}
