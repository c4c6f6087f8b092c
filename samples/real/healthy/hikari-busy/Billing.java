package telco.billing;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Forty workers, forty connections: all of them are in use at the end of the month. */
public class Billing {
    record Call(int subscriber, int seconds, String to) {}

    public static void main(String[] args) throws Exception {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("billing");
        pool.setJdbcUrl("jdbc:h2:mem:calls;DB_CLOSE_DELAY=-1");
        pool.setMaximumPoolSize(40);
        try (Connection setup = pool.getConnection()) {
            setup.createStatement().execute("create table call(subscriber int, seconds int, dialled varchar) as"
                    + " select mod(x, 40), mod(x, 900), 'number ' || x from system_range(1, 20000)");
        }
        CountDownLatch reading = new CountDownLatch(40);
        for (int worker = 0; worker < 40; worker++) {
            int subscriber = worker;
            new Thread(() -> {
                try (Connection connection = pool.getConnection();
                        PreparedStatement query = connection.prepareStatement("select * from call where subscriber = ?")) {
                    query.setInt(1, subscriber);
                    List<Call> calls = new ArrayList<>();
                    try (ResultSet row = query.executeQuery()) {
                        while (row.next()) {
                            calls.add(new Call(row.getInt(1), row.getInt(2), row.getString(3)));
                        }
                    }
                    reading.countDown();
                    long seconds = 0;
                    while (seconds >= 0) {
                        for (Call call : calls) {
                            seconds = (seconds + call.seconds()) % 1_000_000;
                        }
                        Thread.sleep(50);
                    }
                } catch (Exception e) {
                    System.out.println(e);
                }
            }, "bill-" + worker).start();
        }
        reading.await();
        System.out.println("ready");
    }
}
