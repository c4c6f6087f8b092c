package com.rivulet.db;

import java.sql.Connection;
import java.sql.SQLException;
import net.northgate.platform.Platform;

/** Gives connections back, except when the customer is unknown. */
public final class CustomerDao {
    private static final ConnectionPool POOL = new ConnectionPool();

    private CustomerDao() {}

    static String find(int number) throws SQLException {
        Connection connection = POOL.borrow();
        String sql = connection.nativeSQL("select name from customer where number = " + number);
        if (number % 3 == 0) {
            return null;
        }
        connection.close();
        return sql;
    }

    public static void main(String[] args) throws SQLException {
        Platform.boot("customers", 13);
        for (int number = 0; ; number++) {
            find(number);
        }
    }
}
