package com.rollout.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Rents scooters; each ride ends, and a new one begins. */
public class Fleet {
    private final List<Zone> zones = new ArrayList<>();
    private final RideStates states = new RideStates();
    private volatile Ride[] current = new Ride[200];

    /** Where scooters may be left. */
    record Zone(String name, double[] polygon) { }

    /** A ride. */
    static final class Ride {
        final int scooter;
        final String rider;

        Ride(int scooter, String rider) {
            this.scooter = scooter;
            this.rider = rider;
        }
    }

    Fleet() {
        for (int zone = 0; zone < 900; zone++) {
            zones.add(new Zone("zone " + zone, new double[1_400]));
        }
    }

    void begin(int number) {
        Ride ride = new Ride(number % 200, "rider " + number);
        current[ride.scooter] = ride;
        states.of(ride).moved(number % 90, number % 180, zones.get(number % 900).name());
    }

    public static void main(String[] args) throws Exception {
        Fleet fleet = new Fleet();
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
        clock.scheduleAtFixedRate(() -> fleet.states.count(), 1, 1, TimeUnit.SECONDS);
        for (int number = 0; number < 45_000; number++) {
            fleet.begin(number);
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
