package com.quayside.market;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Prices go to everybody who registered; closed windows forget to deregister. */
public final class MarketFeed {
    /** Is told of new prices. */
    interface PriceListener {
        void priceChanged(String symbol, double price);
    }

    /** A window with a chart of its symbol. */
    static final class ChartWindow implements PriceListener {
        private final String symbol;
        private final double[] history = new double[800];
        private int next;

        ChartWindow(String symbol) {
            this.symbol = symbol;
        }

        @Override
        public void priceChanged(String changed, double price) {
            if (changed.equals(symbol)) {
                history[next++ % history.length] = price;
            }
        }
    }

    private static final MarketFeed FEED = new MarketFeed();
    private final List<PriceListener> listeners = new CopyOnWriteArrayList<>();

    void register(PriceListener listener) {
        listeners.add(listener);
    }

    public static void main(String[] args) {
        Platform.boot("market", 36);
        Random random = new Random(2);
        for (int i = 0; ; i++) {
            FEED.register(new ChartWindow(Words.name(random)));
            if (i % 500 == 0) {
                FEED.listeners.forEach(listener -> listener.priceChanged("x", 1));
            }
        }
    }
}
