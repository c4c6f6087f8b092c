package org.springframework.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Stand-in with the real names of class and fields. */
public final class MapSession {
    private String id = UUID.randomUUID().toString();
    private final String originalId = id;
    private Map<String, Object> sessionAttrs = new HashMap<>();
    private Instant creationTime = Instant.now();
    private Instant lastAccessedTime = creationTime;
    private Duration maxInactiveInterval = Duration.ofDays(30);

    public String getId() {
        return id.isEmpty() ? originalId : id;
    }

    public void setAttribute(String name, Object value) {
        sessionAttrs.put(name, value);
        lastAccessedTime = Instant.now();
    }

    public boolean isExpired() {
        return creationTime.plus(maxInactiveInterval).isBefore(lastAccessedTime);
    }
}
