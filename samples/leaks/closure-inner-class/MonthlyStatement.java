package com.savings.statements;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Hands an anonymous class to the printer; with it goes `this`, and all the bookings. */
public final class MonthlyStatement {
    /** Is asked whether a page is still wanted. */
    abstract static class Ticket {
        abstract boolean cancelled();
    }

    /** A booking. */
    static final class Booking {
        final String text;
        final long cents;

        Booking(String text, long cents) {
            this.text = text;
            this.cents = cents;
        }
    }

    private static final BlockingQueue<Ticket> PRINTER = new ArrayBlockingQueue<>(16);
    private final List<Booking> bookings = new ArrayList<>();
    private volatile boolean withdrawn;

    private void load() {
        Random random = new Random(18);
        for (int i = 0; i < 180_000; i++) {
            bookings.add(new Booking(Words.text(random, 6), random.nextInt()));
        }
    }

    Ticket ticket() {
        return new Ticket() {
            @Override
            boolean cancelled() {
                return withdrawn;
            }
        };
    }

    public static void main(String[] args) {
        Platform.boot("statements", 44);
        MonthlyStatement statement = new MonthlyStatement();
        statement.load();
        PRINTER.add(statement.ticket());
        statement = null;
        Platform.serve();
    }
}
