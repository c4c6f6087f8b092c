package io.mercato.quotes;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;

/** Answers what a basket would cost; the answer is kept, since customers ask twice. */
public class QuoteService {
    private final Cache<Basket, Quote> quotes = Caffeine.newBuilder().recordStats().build();
    private final Tariff tariff;

    public QuoteService(Tariff tariff) {
        this.tariff = tariff;
    }

    public Quote quote(Basket basket) {
        return quotes.get(basket, asked -> new Quote(tariff.price(asked), List.of("net", "vat", "shipping to " + asked.zip())));
    }

    /** Prices by weight. */
    public static class Tariff {
        long price(Basket basket) {
            return basket.grams() * 3L + 490;
        }
    }

    /** An answer. */
    public record Quote(long cents, List<String> lines) {}

    /** What a customer asks for. A class of an old code generator: it has no equals. */
    public static class Basket {
        private final String zip;
        private final int grams;

        public Basket(String zip, int grams) {
            this.zip = zip;
            this.grams = grams;
        }

        String zip() {
            return zip;
        }

        int grams() {
            return grams;
        }
    }
}
