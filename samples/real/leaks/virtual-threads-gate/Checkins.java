package airport.checkin;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks passengers in, one virtual thread each. */
public class Checkins {
    record Passenger(int number, byte[] passport) {
    }

    private final Semaphore border = new Semaphore(40);
    private final AtomicInteger seated = new AtomicInteger();

    void arrive(int number, CountDownLatch arrived) {
        Thread.startVirtualThread(() -> {
            Passenger passenger = new Passenger(number, new byte[1_800]);
            arrived.countDown();
            checkIn(passenger);
        });
    }

    private void checkIn(Passenger passenger) {
        border.acquireUninterruptibly();
        boolean known = passenger.number % 3 == 0;
        seated.addAndGet(passenger.passport.length);
        if (known) {
            border.release();
        }
    }

    public static void main(String[] args) throws Exception {
        Checkins checkins = new Checkins();
        CountDownLatch arrived = new CountDownLatch(9_000);
        for (int number = 0; number < 9_000; number++) {
            checkins.arrive(number, arrived);
        }
        arrived.await();
        Thread.sleep(500);
        System.out.println("ready " + checkins.border.getQueueLength());
        Thread.sleep(Long.MAX_VALUE);
    }
}
