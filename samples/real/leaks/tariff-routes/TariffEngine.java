package com.transalpin.tariff;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.transalpin.tariff.model.Relation;
import com.transalpin.tariff.model.Station;
import com.transalpin.tariff.model.Stations;
import com.transalpin.tariff.pricing.PriceList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Prices of journeys by train, for the machines in the stations. */
public class TariffEngine {
    private static final MetricRegistry METRICS = new MetricRegistry();
    private final Stations stations = Stations.read(22_000);
    private final PriceList prices = new PriceList();
    private final LongAdder revenue = new LongAdder();

    void sell(int machine) {
        Timer.Context timing = METRICS.timer("sell." + machine % 12).time();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Station from = stations.at(machine % 300);
        Station to = stations.at(random.nextInt(60));
        revenue.add(prices.cents(new Relation(from, to, random.nextInt(2) + 1)));
        timing.stop();
    }

    public static void main(String[] args) throws Exception {
        TariffEngine engine = new TariffEngine();
        ScheduledExecutorService reports = Executors.newScheduledThreadPool(1, work -> new Thread(work, "reports"));
        reports.scheduleAtFixedRate(() -> METRICS.counter("reports").inc(), 1, 1, TimeUnit.SECONDS);
        for (int machines = 0; machines < 3; machines++) {
            int first = machines * 100;
            new Thread(() -> {
                for (int machine = 0; ; machine++) {
                    engine.sell(first + machine % 100);
                }
            }, "machines-" + machines).start();
        }
    }
}
