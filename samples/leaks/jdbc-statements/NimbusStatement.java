package com.nimbus.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;

/** A statement and its latest result. */
final class NimbusStatement extends UnsupportedStatement {
    private final NimbusConnection connection;
    private NimbusResultSet results;
    private boolean isClosed;

    NimbusStatement(NimbusConnection connection) {
        this.connection = connection;
    }

    @Override
    public ResultSet executeQuery(String sql) {
        results = new NimbusResultSet(this, sql);
        return results;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void close() {
        isClosed = true;
        connection.forget(this);
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }
}
