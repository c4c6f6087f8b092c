package com.fjordline.portal.booking;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** Bookings in the database. */
public class BookingStore {
    private final HikariDataSource database;
    private final AtomicLong numbers = new AtomicLong(100_000);

    public BookingStore() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("bookings");
        config.setJdbcUrl("jdbc:h2:mem:bookings;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(4);
        database = new HikariDataSource(config);
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("create table booking(number bigint primary key, guest varchar(80), sailing int, cars int)");
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public long save(String guest, int sailing, int cars) throws IOException {
        long number = numbers.incrementAndGet();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into booking values(?, ?, ?, ?)")) {
            insert.setLong(1, number);
            insert.setString(2, guest);
            insert.setInt(3, sailing);
            insert.setInt(4, cars);
            insert.executeUpdate();
            return number;
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
    }
}
