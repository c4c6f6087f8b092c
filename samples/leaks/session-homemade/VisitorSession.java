package shop.basketful.web;

import java.util.HashMap;
import java.util.Map;

/** What a visitor did so far. */
final class VisitorSession {
    private final String cookie;
    private final Map<String, Object> attributes = new HashMap<>();
    private long lastAccess;

    VisitorSession(String cookie) {
        this.cookie = cookie;
    }

    void set(String name, Object value, long now) {
        attributes.put(name, value);
        lastAccess = now;
    }

    boolean idle(long now) {
        return now - lastAccess > 1_800_000 && !cookie.isEmpty();
    }
}
