package com.fiskal.host;

/** What a country's plug-in offers. */
public interface TaxTable {
    long tax(long cents);
}
