package com.transalpin.tariff.model;

import java.util.ArrayList;
import java.util.List;

/** Stations of a continent. */
public final class Stations {
    private final List<Station> all = new ArrayList<>();

    public static Stations read(int count) {
        Stations read = new Stations();
        for (int number = 0; number < count; number++) {
            String[] platforms = new String[2 + number % 5];
            for (int platform = 0; platform < platforms.length; platform++) {
                platforms[platform] = number + "/" + platform;
            }
            read.all.add(new Station(number, "Station " + number, 44 + number % 600 / 100.0, 5 + number % 900 / 100.0, platforms));
        }
        return read;
    }

    public Station at(int number) {
        return all.get(number);
    }
}
