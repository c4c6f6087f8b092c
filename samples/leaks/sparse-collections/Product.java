package com.shelfware.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.northgate.platform.Platform;

/** Products with a map and lists each, made in advance and hardly ever filled. */
public final class Product {
    private static final Product[] RANGE = new Product[20_000];
    private final int number;
    private final Map<String, String> attributes = new HashMap<>(64);
    private final List<Integer> variants = new ArrayList<>(50);
    private final Set<String> labels = new LinkedHashSet<>(32);

    Product(int number) {
        this.number = number;
        attributes.put("colour", "white");
        if (number % 10 == 0) {
            variants.add(number);
        }
        if (number % 20 == 0) {
            labels.add("new");
        }
    }

    int weight() {
        return number + attributes.size() + variants.size() + labels.size();
    }

    public static void main(String[] args) {
        Platform.boot("catalog", 74);
        int weight = 0;
        for (int i = 0; i < RANGE.length; i++) {
            RANGE[i] = new Product(i);
            weight += RANGE[i].weight();
        }
        if (weight > 0) {
            Platform.serve();
        }
    }
}
