package ticket.locks;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A seat is locked for ten minutes: one shared scheduler gives it back. */
public class Locks {
    private static final ConcurrentHashMap<Integer, String> LOCKED = new ConcurrentHashMap<>();
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1);

    static void lock(int seat, String user) {
        LOCKED.put(seat, user);
        TIMER.schedule(() -> LOCKED.remove(seat), 10, TimeUnit.MINUTES);
    }

    public static void main(String[] args) throws Exception {
        TIMER.setRemoveOnCancelPolicy(true);
        for (int seat = 0; seat < 9_000; seat++) {
            lock(seat, "user " + seat);
        }
        System.out.println("ready");
    }
}
