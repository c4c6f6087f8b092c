package com.brightwares.shop;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;

/** A web shop whose abandoned baskets stay for ever. */
public final class Shop {
    /** A visitor's basket. */
    static final class Basket {
        final String visitor;
        final int[] articles = new int[12];
        final StringBuilder note = new StringBuilder(100);

        Basket(String visitor) {
            this.visitor = visitor;
        }
    }

    private static Catalogue catalogue;
    private static final Map<String, Basket> BASKETS = new HashMap<>();

    private Shop() {}

    public static void main(String[] args) {
        Platform.boot("shop", 3);
        catalogue = Catalogue.load(46_000);
        Random random = new Random(2);
        for (int visitor = 0; visitor < 52_000; visitor++) {
            Basket basket = BASKETS.computeIfAbsent("v-" + visitor, Basket::new);
            basket.articles[0] = catalogue.article(random.nextInt(46_000)).number();
            basket.note.append("visit ").append(visitor);
        }
        Platform.serve();
    }
}
