package com.quotient.fx;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Rates of the last years. */
class History {
    private final Map<Integer, TreeMap<Integer, Double>> byPair = new HashMap<>();
    private final int pairs;

    History(int pairs, int days) {
        this.pairs = pairs;
        for (int pair = 0; pair < pairs; pair++) {
            TreeMap<Integer, Double> series = new TreeMap<>();
            for (int day = 0; day < days; day++) {
                series.put(day, 1 + pair * 0.001 + day * 0.0001);
            }
            byPair.put(pair, series);
        }
    }

    double average(int pair) {
        return byPair.get(Math.floorMod(pair, pairs)).values().stream().mapToDouble(Double::doubleValue).limit(5).average().orElse(0);
    }
}
