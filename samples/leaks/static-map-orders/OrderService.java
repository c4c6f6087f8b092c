package com.acme.orders;

import java.util.Random;
import net.northgate.platform.Platform;

/** Takes orders, ships them, and forgets to take the shipped ones out of the book. */
public final class OrderService {
    private OrderService() {}

    public static void main(String[] args) {
        Platform platform = Platform.boot("orders", 12);
        Random random = new Random(4711);
        for (long number = 1; ; number++) {
            OrderBook.open(new Order(number, random));
            Order order = OrderBook.find(number);
            order.ship();
            platform.metrics().counter("orders.cents").add(order.total());
        }
    }
}
