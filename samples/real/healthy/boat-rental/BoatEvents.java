package com.seeblick.rental;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells screens which boats are free. */
public class BoatEvents {
    /** Somebody who shows it. */
    public interface Listener {
        void changed(int boat, boolean free);
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public void add(Listener listener) {
        listeners.add(listener);
    }

    void changed(int boat, boolean free) {
        listeners.forEach(listener -> listener.changed(boat, free));
    }
}
