package com.fiskal.tables;

import com.fiskal.host.TaxTable;
import java.util.HashMap;
import java.util.Map;

/** Taxes of a country by postcode. */
public class CountryTable implements TaxTable {
    private static final Map<Integer, Double> BY_POSTCODE = new HashMap<>();

    static {
        for (int postcode = 10_000; postcode < 24_000; postcode++) {
            BY_POSTCODE.put(postcode, postcode % 19 / 100.0);
        }
    }

    @Override
    public long tax(long cents) {
        return (long) (cents * BY_POSTCODE.get(10_115));
    }
}
