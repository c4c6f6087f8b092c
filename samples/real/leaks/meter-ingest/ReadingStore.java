package com.gridpoint.ingest.store;

import com.gridpoint.ingest.wire.Reading;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.concurrent.BlockingQueue;

/** The last reading of each meter, in the database. */
public class ReadingStore {
    private final Connection connection;

    public ReadingStore(String url) throws SQLException {
        connection = DriverManager.getConnection(url, "sa", "");
        connection.createStatement().execute("create table reading(meter int primary key, taken timestamp, kwh double)");
    }

    public void writeAll(BlockingQueue<Reading> readings) {
        try (PreparedStatement write = connection.prepareStatement(
                "merge into reading using (values(?, ?, ?)) as v(m, a, k) on reading.meter = v.m when matched then update set taken = v.a, kwh = v.k when not matched then insert values v.m, v.a, v.k")) {
            while (true) {
                Reading reading = readings.take();
                write.setInt(1, reading.meter() % 500);
                write.setTimestamp(2, Timestamp.from(reading.at()));
                write.setDouble(3, reading.kilowattHours());
                write.executeUpdate();
                Thread.sleep(5);
            }
        } catch (SQLException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
