package taxi.dispatch;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Offers rides to drivers. An offer ends after six hours, or as soon as a driver takes it. */
public class Dispatcher {
    /** A ride that somebody ordered. */
    static class Offer {
        final long number;
        final String from;
        final double[] route = new double[60];
        ScheduledFuture<?> end;

        Offer(long number, String from) {
            this.number = number;
            this.from = from;
        }

        void withdraw() {
            route[0] = -1;
        }
    }

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private long taken;

    Offer offer(long number) {
        Offer offer = new Offer(number, "square " + number % 400);
        offer.end = clock.schedule(offer::withdraw, 6, TimeUnit.HOURS);
        return offer;
    }

    void take(Offer offer) {
        offer.end.cancel(false);
        taken += offer.from.length();
    }

    public static void main(String[] args) {
        Dispatcher dispatcher = new Dispatcher();
        for (long number = 0; dispatcher.taken >= 0; number++) {
            dispatcher.take(dispatcher.offer(number));
        }
    }
}
