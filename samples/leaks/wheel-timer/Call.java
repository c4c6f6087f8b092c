package io.dialtone.calls;

/** A call that is being set up. */
record Call(long number, String from, String to, byte[] offer) {}
