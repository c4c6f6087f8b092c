package com.nimbus.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A connection of a small in-memory driver; it knows its open statements, as most drivers' do. */
public final class NimbusConnection extends UnsupportedConnection {
    private final List<Statement> openStatements = new ArrayList<>();
    private final byte[] sendBuffer = new byte[16 * 1024];
    private final byte[] receiveBuffer = new byte[16 * 1024];
    private boolean closed;

    /** Opens a connection. */
    public static Connection open() {
        return new NimbusConnection();
    }

    @Override
    public Statement createStatement() throws SQLException {
        NimbusStatement statement = new NimbusStatement(this);
        openStatements.add(statement);
        return statement;
    }

    void forget(Statement statement) {
        openStatements.remove(statement);
    }

    @Override
    public void close() {
        closed = true;
        openStatements.clear();
    }

    @Override
    public boolean isClosed() {
        return closed || sendBuffer.length + receiveBuffer.length == 0;
    }
}
