package nl.boekhuis.loans.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sessions of readers; who is idle for some seconds must log in again. */
class SessionTable {
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final long idleNanos;

    SessionTable(ScheduledExecutorService clock, long idleSeconds) {
        idleNanos = TimeUnit.SECONDS.toNanos(idleSeconds);
        clock.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    Session of(String reader) {
        return sessions.computeIfAbsent(reader, Session::new);
    }

    private void sweep() {
        sessions.values().removeIf(session -> session.isIdle(idleNanos));
    }

    int size() {
        return sessions.size();
    }
}
