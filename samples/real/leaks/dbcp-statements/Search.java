package org.museum.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.commons.dbcp2.BasicDataSource;

/** Finds objects of the collection by what visitors type. */
public class Search {
    private static final BasicDataSource CATALOG = new BasicDataSource();

    static {
        CATALOG.setDriverClassName("org.hsqldb.jdbc.JDBCDriver");
        CATALOG.setUrl("jdbc:hsqldb:mem:catalog");
        CATALOG.setUsername("SA");
        CATALOG.setPassword("");
        CATALOG.setPoolPreparedStatements(true);
        CATALOG.setMaxTotal(4);
    }

    static int find(String words, int year) throws SQLException {
        String sql = "select count(*) from piece where title like '%" + words + "%' and made > " + year;
        try (Connection connection = CATALOG.getConnection();
                PreparedStatement query = connection.prepareStatement(sql);
                ResultSet found = query.executeQuery()) {
            found.next();
            return found.getInt(1);
        }
    }

    public static void main(String[] args) throws Exception {
        try (Connection setup = CATALOG.getConnection()) {
            setup.createStatement().execute("create table piece(title varchar(80), made int)");
            setup.createStatement().execute("insert into piece values('Landscape with river', 1634)");
        }
        for (int visitor = 0; ; visitor++) {
            find("river " + visitor, 1_500 + visitor % 300);
        }
    }
}
