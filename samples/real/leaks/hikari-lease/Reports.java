package com.contoso.reports;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Answers how many orders a customer has. */
public class Reports {
    private final DataSource database;

    public Reports(DataSource database) {
        this.database = database;
    }

    int orders(int customer) throws SQLException {
        Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement("select count(*), max(note) from orders where customer = ?");
        query.setInt(1, customer);
        ResultSet rows = query.executeQuery();
        rows.next();
        return rows.getInt(1);
    }

    static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("reports-pool");
        config.setJdbcUrl("jdbc:h2:mem:shop");
        config.setMaximumPoolSize(9_000);
        config.setMinimumIdle(2);
        return new HikariDataSource(config);
    }

    public static void main(String[] args) throws Exception {
        HikariDataSource pool = pool();
        try (Connection setup = pool.getConnection()) {
            setup.createStatement().execute("create table orders(customer int, note varchar) as select x, 'note ' || x from system_range(1, 500)");
        }
        Reports reports = new Reports(pool);
        for (int request = 0; request < 2_400; request++) {
            reports.orders(request % 500);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
