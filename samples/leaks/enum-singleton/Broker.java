package com.skylark.jobs;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Job results by way of an enum singleton. */
public enum Broker {
    SHARED,
    FALLBACK;

    /** What a job left behind. */
    static final class Outcome {
        final String job;
        final char[] output;

        Outcome(String job, char[] output) {
            this.job = job;
            this.output = output;
        }
    }

    private final Queue<Outcome> outcomes = new ArrayDeque<>();

    void publish(Outcome outcome) {
        outcomes.add(outcome);
    }

    public static void main(String[] args) {
        Platform.boot("jobs", 9);
        Random random = new Random(10);
        while (true) {
            Broker.SHARED.publish(new Outcome(Words.name(random), Words.text(random, 20).toCharArray()));
        }
    }
}
