package io.dialtone.timing;

/** Time-outs in the buckets of a wheel; cancelled ones leave when the wheel comes around. */
public final class WheelTimer {
    private final Bucket[] wheel;
    private int tick;

    public WheelTimer(int ticks) {
        wheel = new Bucket[ticks];
        for (int i = 0; i < ticks; i++) {
            wheel[i] = new Bucket();
        }
    }

    public Timeout in(int ticks, Runnable task) {
        Timeout timeout = new Timeout(task, ticks / wheel.length);
        Bucket bucket = wheel[(tick + ticks) % wheel.length];
        timeout.next = bucket.head;
        bucket.head = timeout;
        return timeout;
    }

    /** Time-outs of one tick. */
    private static final class Bucket {
        Timeout head;
    }

    /** A task for later. */
    public static final class Timeout {
        final Runnable task;
        int rounds;
        Timeout next;
        volatile boolean cancelled;

        Timeout(Runnable task, int rounds) {
            this.task = task;
            this.rounds = rounds;
        }

        public void cancel() {
            cancelled = true;
        }
    }
}
