package com.nordlager.picking.orders;

import com.nordlager.picking.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Orders as they come in. */
public class OrderSource {
    private final Random random = new Random(7);
    private final Catalogue catalogue;
    private long number = 70_000;

    public OrderSource(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    public Order next() {
        List<Order.Line> lines = new ArrayList<>();
        for (int line = random.nextInt(5); line >= 0; line--) {
            lines.add(new Order.Line("EAN" + (4_000_000L + random.nextInt(catalogue.size())), 1 + random.nextInt(4)));
        }
        return new Order(number++, "customer " + random.nextInt(9_000), lines);
    }
}
