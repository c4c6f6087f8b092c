package dev.ledgerkeep.journal;

import java.util.concurrent.CompletableFuture;

/** Writes entries one after the other, each when the one before it is on disk. */
final class JournalWriter {
    /** Complete when the disk is mounted. */
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    private CompletableFuture<Void> tail = opened;
    private long written;

    void append(Entry entry) {
        tail = tail.thenAccept(done -> write(entry));
    }

    void mounted() {
        opened.complete(null);
    }

    private void write(Entry entry) {
        written += entry.cents();
    }
}
