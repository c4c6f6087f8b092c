package com.transalpin.tariff.model;

/** A journey from one station to another in a class. */
public final class Relation {
    private final Station from;
    private final Station to;
    private final int travelClass;

    public Relation(Station from, Station to, int travelClass) {
        this.from = from;
        this.to = to;
        this.travelClass = travelClass;
    }

    public double kilometres() {
        return 111 * Math.hypot(from.latitude() - to.latitude(), from.longitude() - to.longitude());
    }

    public int travelClass() {
        return travelClass;
    }

    @Override
    public String toString() {
        return from.name() + " - " + to.name() + " (" + travelClass + ")";
    }
}
