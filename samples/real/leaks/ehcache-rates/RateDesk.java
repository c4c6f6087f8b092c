package de.hansefracht.rates;

import net.sf.ehcache.Cache;
import net.sf.ehcache.CacheManager;
import net.sf.ehcache.Element;
import net.sf.ehcache.config.CacheConfiguration;
import net.sf.ehcache.config.Configuration;

/** Freight rates for a route and a day. */
public final class RateDesk {
    private final CacheManager manager;

    RateDesk() {
        Configuration configuration = new Configuration().name("freight").updateCheck(false);
        manager = CacheManager.newInstance(configuration);
        manager.addCache(new Cache(new CacheConfiguration("routeRates", 0).eternal(true).overflowToOffHeap(false)));
        manager.addCache(new Cache(new CacheConfiguration("harbours", 200).timeToLiveSeconds(3_600)));
    }

    RouteRate rate(String from, String to, int day) {
        Cache rates = manager.getCache("routeRates");
        String key = from + '>' + to + '@' + day;
        Element known = rates.get(key);
        if (known != null) {
            return (RouteRate) known.getObjectValue();
        }
        RouteRate rate = new RouteRate(key, new double[24]);
        rates.put(new Element(key, rate));
        return rate;
    }

    /** Prices by hour of loading. */
    record RouteRate(String route, double[] hours) implements java.io.Serializable {}

    public static void main(String[] args) {
        RateDesk desk = new RateDesk();
        String[] harbours = {"HAM", "BRV", "RTM", "ANR", "LEH", "GDN"};
        for (int asked = 0; ; asked++) {
            desk.rate(harbours[asked % 6], harbours[(asked / 6 + 1) % 6], asked / 30);
        }
    }
}
