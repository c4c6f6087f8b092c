package nl.boekhuis.loans.web;

import java.util.ArrayDeque;
import java.util.Deque;

/** A reader at the terminal, with the books that were looked at last. */
class Session {
    private final String reader;
    private final Deque<String> seen = new ArrayDeque<>();
    private volatile long lastUsed = System.nanoTime();

    Session(String reader) {
        this.reader = reader;
    }

    synchronized void look(String book) {
        lastUsed = System.nanoTime();
        seen.addLast(book + ", seen by " + reader);
        if (seen.size() > 150) {
            seen.removeFirst();
        }
    }

    boolean isIdle(long nanos) {
        return System.nanoTime() - lastUsed > nanos;
    }
}
