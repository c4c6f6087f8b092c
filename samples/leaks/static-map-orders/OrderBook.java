package com.acme.orders;

import java.util.HashMap;
import java.util.Map;

/** The orders that are being worked on, by number. */
final class OrderBook {
    private static final Map<Long, Order> OPEN_ORDERS = new HashMap<>();

    private OrderBook() {}

    static void open(Order order) {
        OPEN_ORDERS.put(order.number(), order);
    }

    static Order find(long number) {
        return OPEN_ORDERS.get(number);
    }
}
