package com.rivulet.db;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lends connections, which are proxies; makes a new one when none is free. */
final class ConnectionPool {
    /** What stands behind a lent connection. */
    static final class Physical implements InvocationHandler {
        final byte[] buffer = new byte[12_000];
        final String[] statementCache = new String[64];
        final ConnectionPool owner;
        boolean autoCommit = true;
        boolean closed;

        Physical(ConnectionPool owner) {
            this.owner = owner;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) {
            switch (method.getName()) {
                case "close":
                    owner.idle.add((Connection) proxy);
                    return null;
                case "isClosed":
                    return closed;
                case "getAutoCommit":
                    return autoCommit;
                case "setAutoCommit":
                    autoCommit = (Boolean) args[0];
                    return null;
                case "nativeSQL":
                    statementCache[args[0].hashCode() & 63] = (String) args[0];
                    return args[0];
                case "hashCode":
                    return System.identityHashCode(proxy);
                case "equals":
                    return proxy == args[0];
                default:
                    throw new UnsupportedOperationException(method.getName());
            }
        }
    }

    private final List<Connection> allConnections = Collections.synchronizedList(new ArrayList<>());
    private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();

    Connection borrow() {
        Connection free = idle.poll();
        if (free != null) {
            return free;
        }
        Connection made = (Connection) Proxy.newProxyInstance(ConnectionPool.class.getClassLoader(),
                new Class<?>[] {Connection.class}, new Physical(this));
        allConnections.add(made);
        return made;
    }
}
