package com.turbina.monitor;

import java.util.ArrayDeque;
import java.util.Deque;

/** A wind turbine, with its last 600 values. */
class Turbine {
    private final int number;
    private final Deque<Double> speeds = new ArrayDeque<>();

    Turbine(int number) {
        this.number = number;
    }

    synchronized double turn(double wind) {
        speeds.addLast(wind * 1.7 + number % 3);
        if (speeds.size() > 600) {
            speeds.removeFirst();
        }
        return speeds.peekLast();
    }

    int number() {
        return number;
    }
}
