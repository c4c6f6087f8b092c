package org.tidewatch.gauges;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.northgate.platform.Platform;

/** Feeds by coast. */
public final class Main {
    private static final Map<String, TideFeed> FEEDS = new ConcurrentHashMap<>();

    private Main() {}

    public static void main(String[] args) {
        Platform.boot("tides", 28);
        Random random = new Random(2);
        for (long second = 0; ; second++) {
            TideFeed feed = FEEDS.computeIfAbsent("north", coast -> new TideFeed());
            feed.measured(new Level("gauge-" + random.nextInt(80), second, random.nextDouble()));
        }
    }
}
