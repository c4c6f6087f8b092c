package org.apache.catalina.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Stand-in with the real names of class and fields. */
public class StandardSession {
    protected ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();
    protected transient String authType;
    protected long creationTime = System.currentTimeMillis();
    protected transient volatile boolean expiring;
    protected String id;
    protected volatile long lastAccessedTime = creationTime;
    protected transient List<Object> listeners = new ArrayList<>();
    protected transient ManagerBase manager;
    protected volatile int maxInactiveInterval = -1;
    protected volatile boolean isNew = true;
    protected volatile boolean isValid = true;
    protected transient Map<String, Object> notes = new HashMap<>();
    protected volatile long thisAccessedTime = creationTime;

    public StandardSession(ManagerBase manager) {
        this.manager = manager;
    }

    public void setId(String id) {
        this.id = id;
    }

    public void setAttribute(String name, Object value) {
        attributes.put(name, value);
    }

    public void access() {
        lastAccessedTime = thisAccessedTime;
        thisAccessedTime = System.currentTimeMillis();
        isNew = false;
    }
}
