package shop.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** A shop whose articles are kept in an in-memory database. */
public class Store {
    private static Connection database;

    public static void main(String[] args) throws Exception {
        database = DriverManager.getConnection("jdbc:h2:mem:articles;DB_CLOSE_DELAY=-1");
        database.createStatement().execute("create table article(id int primary key, name varchar, price decimal(9,2), stock int)");
        database.createStatement().execute("create index by_name on article(name)");
        try (PreparedStatement insert = database.prepareStatement("insert into article values(?, ?, ?, ?)")) {
            for (int id = 0; id < 35_000; id++) {
                insert.setInt(1, id);
                insert.setString(2, "article " + id * 31 % 35_000);
                insert.setBigDecimal(3, java.math.BigDecimal.valueOf(id, 2));
                insert.setInt(4, id % 90);
                insert.executeUpdate();
            }
        }
        try (ResultSet count = database.createStatement().executeQuery("select count(*) from article where stock > 10")) {
            count.next();
            System.out.println(count.getInt(1) + " in stock");
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
