package bank.accounts;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Reads balances with a pool of eight connections. */
public class Accounts {
    private static final HikariDataSource POOL = new HikariDataSource();

    static long balance(int account) throws Exception {
        try (Connection connection = POOL.getConnection();
                PreparedStatement query = connection.prepareStatement("select cents from account where id = ?")) {
            query.setInt(1, account);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    public static void main(String[] args) throws Exception {
        POOL.setJdbcUrl("jdbc:h2:mem:bank;DB_CLOSE_DELAY=-1");
        POOL.setMaximumPoolSize(8);
        try (Connection setup = POOL.getConnection()) {
            setup.createStatement().execute("create table account(id int primary key, cents bigint) as select x, x * 100 from system_range(1, 2000)");
        }
        Thread[] clerks = new Thread[8];
        for (int clerk = 0; clerk < clerks.length; clerk++) {
            int first = clerk * 200;
            clerks[clerk] = new Thread(() -> {
                try {
                    for (int call = 0; call < 2_000; call++) {
                        balance(first + call % 200);
                    }
                } catch (Exception e) {
                    System.out.println(e);
                }
            });
            clerks[clerk].start();
        }
        for (Thread clerk : clerks) {
            clerk.join();
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
