package shop.basketful.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions by cookie. */
final class VisitorSessions {
    private final Map<String, VisitorSession> byCookie = new ConcurrentHashMap<>();

    VisitorSession of(String cookie) {
        return byCookie.computeIfAbsent(cookie, VisitorSession::new);
    }
}
