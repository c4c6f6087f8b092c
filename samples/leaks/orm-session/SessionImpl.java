package org.hibernate.internal;

import org.hibernate.engine.internal.StatefulPersistenceContext;

/** A unit of work in the manner of an object-relational mapper's session. */
public class SessionImpl {
    private final transient StatefulPersistenceContext persistenceContext = new StatefulPersistenceContext();

    public void persist(Object id, Object entity, Object[] state) {
        persistenceContext.addEntity(id, entity, state);
    }

    public void clear() {
        persistenceContext.clear();
    }
}
