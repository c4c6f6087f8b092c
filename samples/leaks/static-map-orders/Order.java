package com.acme.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.northgate.platform.Words;

/** An order with its lines. */
final class Order {
    /** One line: an article and how many. */
    record Line(String article, int quantity, long cents) {}

    private final long number;
    private final String customer;
    private final List<Line> lines = new ArrayList<>();
    private boolean shipped;

    Order(long number, Random random) {
        this.number = number;
        this.customer = Words.name(random);
        for (int i = 0; i < 6; i++) {
            lines.add(new Line("ART-" + random.nextInt(90_000), 1 + random.nextInt(9), random.nextInt(100_000)));
        }
    }

    long number() {
        return number;
    }

    long total() {
        return lines.stream().mapToLong(line -> line.cents() * line.quantity()).sum();
    }

    void ship() {
        shipped = true;
    }

    @Override
    public String toString() {
        return number + " for " + customer + (shipped ? ", shipped" : "");
    }
}
