package com.fjordline.portal.sailings;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells whoever wants to know when a ship leaves or is late. */
public class Departures {
    /** Somebody who wants to know. */
    public interface Watcher {
        void leaves(Timetable.Sailing sailing);
    }

    private final Timetable timetable;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    public Departures(Timetable timetable) {
        this.timetable = timetable;
    }

    public Timetable.Sailing sailing(int number) {
        return timetable.sailing(number);
    }

    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    public void announceNext() {
        Timetable.Sailing sailing = timetable.sailing(next.getAndIncrement() % timetable.size());
        watchers.forEach(watcher -> watcher.leaves(sailing));
    }
}
