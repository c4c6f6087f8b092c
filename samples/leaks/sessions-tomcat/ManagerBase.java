package org.apache.catalina.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stand-in with the real names of class and fields. */
public abstract class ManagerBase {
    protected Map<String, StandardSession> sessions = new ConcurrentHashMap<>();
    protected long sessionCounter;
    protected volatile int maxActive;
    protected int maxActiveSessions = -1;

    public StandardSession createSession(String id) {
        StandardSession session = new StandardSession(this);
        session.setId(id);
        sessions.put(id, session);
        sessionCounter++;
        maxActive = Math.max(maxActive, sessions.size());
        return session;
    }

    public StandardSession findSession(String id) {
        return sessions.get(id);
    }
}
