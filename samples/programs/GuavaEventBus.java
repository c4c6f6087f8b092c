package com.acme.programs;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;

/** A Guava event bus with which every view registers, and none unregisters. */
public final class GuavaEventBus {
    /** Prices change. */
    private static final EventBus PRICES = new EventBus("prices");

    private GuavaEventBus() {}

    /** A view of a user, who closes it after a while. */
    static final class PriceView {
        private final double[] history = new double[120];

        @Subscribe
        public void changed(Integer price) {
            history[price % history.length] = price;
        }
    }

    public static void main(String[] args) throws Exception {
        new Steps(args[0]).repeat(3_000, number -> PRICES.register(new PriceView()));
        System.exit(0);
    }
}
