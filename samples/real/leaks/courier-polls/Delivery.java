package com.swiftbike.dispatch.model;

import java.util.ArrayList;
import java.util.List;

/** A delivery on its way through the town. */
public class Delivery {
    public final int number;
    private final String courier;
    private final List<Point> track = new ArrayList<>();
    private volatile boolean done;

    /** Where the courier was. */
    public record Point(double north, double east, long millis) { }

    public Delivery(int number, String courier) {
        this.number = number;
        this.courier = courier;
        for (int step = 0; step < 20; step++) {
            track.add(new Point(53.5 + step * 1e-4, 9.9 + number * 1e-6, step * 30_000L));
        }
    }

    public String courier() {
        return courier;
    }

    public void finish() {
        done = true;
    }

    public boolean isDone() {
        return done;
    }

    public synchronized void at(Point point) {
        track.add(point);
    }

    public synchronized Point last() {
        return track.get(track.size() - 1);
    }
}
