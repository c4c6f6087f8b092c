package com.interfin.rates;

/** Currency pair and day. Somebody forgot equals and hashCode, so no look-up ever hits. */
final class RateKey {
    final String from;
    final String to;
    final int day;

    RateKey(String from, String to, int day) {
        this.from = from;
        this.to = to;
        this.day = day;
    }
}
