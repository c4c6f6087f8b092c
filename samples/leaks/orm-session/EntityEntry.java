package org.hibernate.engine.spi;

/** What a session knows of an entity besides the entity. */
public final class EntityEntry {
    private final Object id;
    private final Object[] loadedState;

    public EntityEntry(Object id, Object[] loadedState) {
        this.id = id;
        this.loadedState = loadedState;
    }
}
