package com.greenhouse.climate;

import java.util.ArrayDeque;
import java.util.Deque;

/** A sensor with its readings. */
class Sensor {
    /** A reading. */
    static final class Reading {
        final long at;
        final float value;
        final float[] spectrum = new float[8];

        Reading(long at, float value) {
            this.at = at;
            this.value = value;
        }
    }

    private final String name;
    private final Deque<Reading> readings = new ArrayDeque<>();

    Sensor(String name) {
        this.name = name;
    }

    void read(long at) {
        readings.addLast(new Reading(at, name.length()));
    }
}
