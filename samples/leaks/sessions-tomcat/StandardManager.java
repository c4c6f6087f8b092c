package org.apache.catalina.session;

/** Stand-in with the real name. */
public class StandardManager extends ManagerBase {
    protected String pathname = "SESSIONS.ser";
}
