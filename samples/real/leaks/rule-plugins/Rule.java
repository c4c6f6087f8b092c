package com.ledgerly.host;

/** What a customer's plug-in offers. */
public interface Rule {
    boolean accepts(long cents);

    void start(String customer);
}
