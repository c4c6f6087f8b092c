package com.nordlager.picking.catalogue;

import java.util.HashMap;
import java.util.Map;

/** What is in the warehouse, and where. */
public class Catalogue {
    /** One article in its place. */
    public record Article(String code, String name, Place place, double kilograms) { }

    /** Where it is. */
    public record Place(int aisle, int rack, int shelf) { }

    private final Map<String, Article> articles = new HashMap<>();

    public static Catalogue read(int count) {
        Catalogue read = new Catalogue();
        for (int number = 0; number < count; number++) {
            String code = "EAN" + (4_000_000L + number);
            read.articles.put(code, new Article(code, "Article no. " + number + ", assorted, pack of " + number % 12, new Place(number % 90, number % 40, number % 6), number % 31 * 0.25));
        }
        return read;
    }

    public Article article(String code) {
        return articles.get(code);
    }

    public int size() {
        return articles.size();
    }
}
