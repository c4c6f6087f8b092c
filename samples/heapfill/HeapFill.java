package com.acme.fill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fills the heap until its dump will be about as large as told, then waits to be dumped with `-all`. */
public final class HeapFill {
    /** A customer with things of all kinds. */
    static final class Customer {
        final long number;
        final String name;
        final Long balance;
        final List<Booking> bookings = new ArrayList<>(6);
        final Map<String, Integer> flags;
        final byte[] picture;
        Node notes;

        Customer(long number, int flags, int picture) {
            this.number = number;
            this.name = "customer " + Long.toHexString(number * 0x9E3779B97F4A7C15L);
            this.balance = number * 31;
            this.flags = new HashMap<>(flags * 2);
            for (int i = 0; i < flags; i++) {
                this.flags.put("flag-" + i + "-" + number % 1000, (int) (number + 1000 + i));
            }
            this.picture = new byte[picture];
        }
    }

    /** Money moved. */
    static class Booking {
        final int cents;
        final double rate;
        final String text;

        Booking(int cents, String text) {
            this.cents = cents;
            this.rate = cents / 7.0;
            this.text = text;
        }
    }

    /** A booking with a counterpart. */
    static final class Transfer extends Booking {
        final Long counterpart;
        final boolean express;

        Transfer(int cents, String text, long counterpart) {
            super(cents, text);
            this.counterpart = counterpart;
            this.express = cents % 3 == 0;
        }
    }

    /** A link of a chain. */
    static final class Node {
        final Node next;
        final long value;

        Node(Node next, long value) {
            this.next = next;
            this.value = value;
        }
    }

    private static final int SHARDS = 256;
    private static final List<Map<Long, Customer>> CUSTOMERS = new ArrayList<>();

    private HeapFill() {}

    /** What one customer of this make adds to a dump with IDs of 8 bytes: sub-record heads and payloads. */
    static long dumpBytes(Customer customer) {
        long bytes = 25 + 8 + 6 * 8; // the customer: number, six references
        bytes += string(customer.name) + 33 + 33; // name, balance, the map's key
        bytes += 53 + 16; // its node in the shard's map, and its share of the table
        bytes += 41 + 25 + 8 * 6; // the list
        for (Booking booking : customer.bookings) {
            bytes += 25 + 20 + string(booking.text) + (booking instanceof Transfer ? 9 + 33 : 0);
        }
        bytes += 73 + 33 + 25 + 64; // the map of flags, its key set and a table
        for (String flag : customer.flags.keySet()) {
            bytes += 53 + string(flag) + 29;
        }
        bytes += 18 + customer.picture.length;
        for (Node node = customer.notes; node != null; node = node.next) {
            bytes += 25 + 16;
        }
        return bytes;
    }

    private static long string(String text) {
        return 39 + 18 + text.length();
    }

    static Customer make(long number, int picture) {
        Customer customer = new Customer(number, (int) (number % 4), (int) (number % 7 * picture / 3));
        for (int i = 0; i < 3; i++) {
            customer.bookings.add(i == 0
                    ? new Transfer((int) number, "transfer to " + number / 2, number / 2)
                    : new Booking((int) number * i, "invoice " + (number + i)));
        }
        for (int i = 0; i < 4; i++) {
            customer.notes = new Node(customer.notes, number + i);
        }
        return customer;
    }

    public static void main(String[] args) throws InterruptedException {
        long target = Long.parseLong(args[0]);
        int picture = args.length > 1 ? Integer.parseInt(args[1]) : 36; // bytes, on average
        long garbageTarget = target / 30;
        for (int i = 0; i < SHARDS; i++) {
            CUSTOMERS.add(new HashMap<>());
        }
        long bytes = 3_000_000; // what every JVM's dump has
        long number = 0;
        while (bytes < target - garbageTarget) {
            Customer customer = make(number, picture);
            CUSTOMERS.get((int) (number % SHARDS)).put(number, customer);
            bytes += dumpBytes(customer);
            number++;
        }
        System.gc();
        long garbage = 0;
        for (long i = 0; garbage < garbageTarget; i++) {
            garbage += dumpBytes(make(i, picture));
        }
        System.out.println("ready: " + number + " customers, about " + (bytes + garbage) + " bytes of dump");
        Thread.sleep(Long.MAX_VALUE);
    }
}
