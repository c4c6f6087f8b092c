package org.apache.catalina.core;

import org.apache.catalina.session.ManagerBase;
import org.apache.catalina.session.StandardManager;

/** Stand-in with the real name of class and field. */
public class StandardContext {
    protected ManagerBase manager = new StandardManager();
    private final String path;

    public StandardContext(String path) {
        this.path = path;
    }

    public ManagerBase getManager() {
        return manager;
    }

    @Override
    public String toString() {
        return path;
    }
}
