package org.hibernate.engine.internal;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.hibernate.engine.spi.EntityEntry;

/** Entities of a session by key, with the state that they were loaded in. */
public class StatefulPersistenceContext {
    private final Map<Object, Object> entitiesByKey = new HashMap<>();
    private final Map<Object, EntityEntry> entityEntries = new IdentityHashMap<>();

    public void addEntity(Object id, Object entity, Object[] state) {
        entitiesByKey.put(id, entity);
        entityEntries.put(entity, new EntityEntry(id, state));
    }

    public void clear() {
        entitiesByKey.clear();
        entityEntries.clear();
    }
}
