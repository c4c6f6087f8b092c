package org.springframework.session;

import java.time.Duration;
import java.util.Map;

/** Stand-in with the real names of class and fields. */
public class MapSessionRepository {
    private Duration defaultMaxInactiveInterval = Duration.ofDays(30);
    private final Map<String, MapSession> sessions;

    public MapSessionRepository(Map<String, MapSession> sessions) {
        this.sessions = sessions;
    }

    public void save(MapSession session) {
        if (!defaultMaxInactiveInterval.isZero()) {
            sessions.put(session.getId(), session);
        }
    }
}
