package com.transalpin.tariff.pricing;

import com.transalpin.tariff.model.Relation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Prices by relation; a price is worked out once. */
public class PriceList {
    /** What a journey costs. */
    record Price(BigDecimal full, BigDecimal reduced) { }

    private static final Map<Relation, Price> PRICES = new ConcurrentHashMap<>();

    public long cents(Relation relation) {
        return PRICES.computeIfAbsent(relation, PriceList::work).full().movePointRight(2).longValue();
    }

    private static Price work(Relation relation) {
        BigDecimal full = BigDecimal.valueOf(2.40 + relation.kilometres() * 0.27 * (relation.travelClass() == 1 ? 1.6 : 1)).setScale(2, RoundingMode.HALF_UP);
        return new Price(full, full.divide(BigDecimal.valueOf(2), RoundingMode.DOWN));
    }
}
