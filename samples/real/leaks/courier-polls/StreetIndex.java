package com.swiftbike.dispatch;

import java.util.Map;
import java.util.TreeMap;

/** Streets of the town by their latitude. */
class StreetIndex {
    private final TreeMap<Double, String> byLatitude = new TreeMap<>();

    StreetIndex() {
        for (int street = 0; street < 90_000; street++) {
            byLatitude.put(53.4 + street * 3e-6, "Street " + street % 9_000 + ", block " + street % 50);
        }
    }

    String nearest(double latitude) {
        Map.Entry<Double, String> found = byLatitude.floorEntry(latitude);
        return found == null ? "" : found.getValue();
    }
}
