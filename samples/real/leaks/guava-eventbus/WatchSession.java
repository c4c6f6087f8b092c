package com.northwind.alerts;

import com.google.common.eventbus.Subscribe;
import java.util.ArrayDeque;

/** What one tab shows: the last changes of the symbols that its user watches. */
final class WatchSession {
    private final String user;
    private final ArrayDeque<PriceChange> shown = new ArrayDeque<>();
    private final byte[] picture;

    WatchSession(String user, int width) {
        this.user = user;
        this.picture = new byte[width * 32];
    }

    @Subscribe
    public void onChange(PriceChange change) {
        shown.addLast(change);
        if (shown.size() > 5) {
            shown.removeFirst();
        }
    }

    @Override
    public String toString() {
        return user + " sees " + shown.size() + " of " + picture.length;
    }
}
