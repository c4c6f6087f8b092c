package de.stromnetz.charging;

import de.stromnetz.charging.stats.SessionStats;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Collects what 600 charging points report. */
public class ChargingHub {
    /** A contract by which a driver pays. */
    record Contract(String card, String holder, int centsPerKwh) { }

    private final Map<String, Contract> contracts = new HashMap<>();
    private final Map<String, Double> latest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
            return size() > 2_000;
        }
    };
    private final SessionStats stats = new SessionStats(this::mean);
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

    ChargingHub() {
        for (int card = 0; card < 40_000; card++) {
            contracts.put("card-" + card, new Contract("card-" + card, "driver " + card % 9_000, 30 + card % 25));
        }
        clock.scheduleAtFixedRate(this::log, 30, 30, TimeUnit.SECONDS);
    }

    private synchronized void mean(String session, double kilowatt) {
        latest.put(session, kilowatt);
    }

    private synchronized void log() {
        System.getLogger("hub").log(System.Logger.Level.DEBUG, "{0} sessions", latest.size());
    }

    /** A car comes, is charged, and leaves. */
    void charge(int car) {
        String session = "S-" + car + "-" + contracts.get("card-" + car % 40_000).centsPerKwh();
        for (int reading = 0; reading < 14; reading++) {
            stats.report(new ChargeReading(session, car % 600, 11 + reading % 3 * 0.4, reading * 5_000L));
        }
    }

    public static void main(String[] args) throws Exception {
        ChargingHub hub = new ChargingHub();
        for (int car = 0; car < 30_000; car++) {
            hub.charge(car);
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
