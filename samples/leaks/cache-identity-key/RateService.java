package com.interfin.rates;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.northgate.platform.Platform;

/** Looks rates up, through a cache. */
public final class RateService {
    /** A rate and its history of the day. */
    static final class Rate {
        final double value;
        final float[] day = new float[24];

        Rate(double value) {
            this.value = value;
        }
    }

    private static final String[] CURRENCIES = {"EUR", "USD", "GBP", "CHF", "JPY", "NOK"};
    private static final Map<RateKey, Rate> RATES = new ConcurrentHashMap<>();

    private RateService() {}

    static Rate rate(String from, String to, int day) {
        return RATES.computeIfAbsent(new RateKey(from, to, day), key -> new Rate(key.day / 365.0));
    }

    public static void main(String[] args) {
        Platform.boot("rates", 11);
        Random random = new Random(1);
        double sum = 0;
        while (sum >= 0) {
            sum += rate(CURRENCIES[random.nextInt(6)], CURRENCIES[random.nextInt(6)], random.nextInt(30)).value;
        }
    }
}
