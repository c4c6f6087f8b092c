package com.acme.programs;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;

/** An H2 database in memory that answers and changes the same rows again and again. */
public final class H2Queries {
    private H2Queries() {}

    public static void main(String[] args) throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id int primary key, customer varchar(40), total decimal(10, 2))");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into orders values (?, ?, ?)")) {
            for (int id = 0; id < 30_000; id++) {
                insert.setInt(1, id);
                insert.setString(2, "customer " + id % 700);
                insert.setInt(3, id % 90);
                insert.execute();
            }
        }
        // Every row is changed once before the first dump: what an insert shares, an update does not.
        Steps.Work load = number -> {
            try (PreparedStatement update = connection.prepareStatement("update orders set total = ? where id = ?")) {
                update.setInt(1, number % 97);
                update.setInt(2, number * 31 % 30_000);
                update.execute();
            }
            try (PreparedStatement query =
                    connection.prepareStatement("select sum(total) from orders where id between ? and ?")) {
                query.setInt(1, number % 20_000);
                query.setInt(2, number % 20_000 + 50);
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                }
            }
        };
        for (int number = 0; number < 30_000; number++) {
            load.run(number);
        }
        new Steps(args[0]).repeat(2_000, load);
        System.exit(0);
    }
}
