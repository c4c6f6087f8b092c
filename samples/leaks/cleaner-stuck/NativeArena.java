package com.mineral.arena;

import java.lang.ref.Cleaner;
import java.util.concurrent.locks.LockSupport;
import net.northgate.platform.Platform;

/** Arenas released by a Cleaner whose first action never comes back. */
public final class NativeArena {
    private static final Cleaner CLEANER = Cleaner.create();

    /** What the action needs; must not refer to the arena. */
    static final class Release implements Runnable {
        private final long number;
        private final long[] pages = new long[100];

        Release(long number) {
            this.number = number;
        }

        @Override
        public void run() {
            while (number == 0) {
                LockSupport.park(this);
            }
            pages[0] = 0;
        }
    }

    final Cleaner.Cleanable cleanable;

    NativeArena(long number) {
        cleanable = CLEANER.register(this, new Release(number));
    }

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("arena", 47);
        int made = 0;
        for (long number = 0; number < 30_000; number++) {
            if (new NativeArena(number).cleanable != null) {
                made++;
            }
            if (number == 0) {
                System.gc();
                Thread.sleep(300);
            }
        }
        System.gc();
        if (made > 0) {
            Platform.serve();
        }
    }
}
