package com.nordlager.picking.routing;

import com.nordlager.picking.catalogue.Catalogue;
import com.nordlager.picking.orders.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the places of an order in the order in which a picker comes to them. */
public class RoutePlanner {
    private final Catalogue catalogue;

    public RoutePlanner(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    public int plan(Order order) {
        Trace.step("order " + order.number(), order.lines().size());
        List<Catalogue.Place> places = new ArrayList<>();
        for (Order.Line line : order.lines()) {
            Catalogue.Article article = catalogue.article(line.code());
            places.add(article.place());
            Trace.step(article.code(), line.pieces());
        }
        places.sort(Comparator.comparingInt(Catalogue.Place::aisle).thenComparingInt(Catalogue.Place::rack));
        int metres = 0;
        for (int stop = 1; stop < places.size(); stop++) {
            metres += 3 * (places.get(stop).aisle() - places.get(stop - 1).aisle());
        }
        Trace.step("metres", metres);
        return metres;
    }
}
