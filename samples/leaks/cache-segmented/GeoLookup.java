package com.ashgrove.geo;

import com.ashgrove.util.LoadingStore;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Finds places by address; the cache in front has no size limit. */
public final class GeoLookup {
    /** A place on the map. */
    record Place(String name, double latitude, double longitude, String[] parents) {}

    private static final LoadingStore<String, Place> PLACES = new LoadingStore<>(-1, GeoLookup::resolve);

    private GeoLookup() {}

    private static Place resolve(String address) {
        Random random = new Random(address.hashCode());
        return new Place(Words.name(random), random.nextDouble() * 90, random.nextDouble() * 180,
                new String[] {Words.name(random), Words.name(random)});
    }

    public static void main(String[] args) {
        Platform.boot("geo", 28);
        Random random = new Random(19);
        double north = 0;
        while (north >= 0) {
            north += PLACES.get(Words.name(random) + " " + random.nextInt(100_000)).latitude();
        }
    }
}
