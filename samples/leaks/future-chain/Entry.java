package dev.ledgerkeep.journal;

/** A journal entry that waits to be written. */
record Entry(long number, String account, long cents) {}
