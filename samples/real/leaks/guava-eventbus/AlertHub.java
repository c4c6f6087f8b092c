package com.northwind.alerts;

import com.google.common.eventbus.EventBus;

/** Opens a watch for each browser tab and passes price changes to all of them. */
final class AlertHub {
    private final EventBus bus = new EventBus("price-alerts");
    private int opened;

    WatchSession open(String user) {
        WatchSession session = new WatchSession(user, 10 + opened++ % 40);
        bus.register(session);
        return session;
    }

    void publish(PriceChange change) {
        bus.post(change);
    }

    int opened() {
        return opened;
    }
}
