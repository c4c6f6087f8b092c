package org.slf4j.spi;

/** Stand-in with the real names. */
public interface MDCAdapter {
    void put(String key, String value);

    void clear();
}
