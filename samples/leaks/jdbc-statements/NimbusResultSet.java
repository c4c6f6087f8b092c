package com.nimbus.jdbc;

import java.sql.Statement;
import java.util.Random;
import net.northgate.platform.Words;

/** The rows of a query, all in memory. */
final class NimbusResultSet extends UnsupportedResultSet {
    private final NimbusStatement statement;
    private final String[][] rows = new String[10][];
    private int row = -1;
    private boolean closed;

    NimbusResultSet(NimbusStatement statement, String sql) {
        this.statement = statement;
        Random random = new Random(sql.hashCode());
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new String[] {Words.name(random), Words.name(random), Integer.toString(i + 1000)};
        }
    }

    @Override
    public boolean next() {
        return ++row < rows.length;
    }

    @Override
    public String getString(int column) {
        return rows[row][column - 1];
    }

    @Override
    public Statement getStatement() {
        return statement;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
