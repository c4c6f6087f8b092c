package org.slf4j;

import org.slf4j.spi.MDCAdapter;

/** Stand-in with the real names. */
public final class MDC {
    static MDCAdapter mdcAdapter = new ch.qos.logback.classic.util.LogbackMDCAdapter();

    private MDC() {}

    public static void put(String key, String value) {
        mdcAdapter.put(key, value);
    }

    public static void clear() {
        mdcAdapter.clear();
    }
}
