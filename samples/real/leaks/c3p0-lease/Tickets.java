package theater.box;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

/** Sells seats. When a show is sold out it says so at once, and forgets something. */
public class Tickets {
    private final ComboPooledDataSource seats = new ComboPooledDataSource("box-office");

    Tickets() throws Exception {
        seats.setDriverClass("org.h2.Driver");
        seats.setJdbcUrl("jdbc:h2:mem:theater;DB_CLOSE_DELAY=-1");
        seats.setMaxPoolSize(9_000);
        seats.setAcquireIncrement(10);
        try (Connection setup = seats.getConnection(); Statement statement = setup.createStatement()) {
            statement.execute("create table seat(show int, taken boolean)");
            statement.execute("insert into seat select mod(x, 20), mod(x, 20) > 10 from system_range(1, 400)");
        }
    }

    String sell(int show) throws Exception {
        Connection connection = seats.getConnection();
        Statement statement = connection.createStatement();
        ResultSet free = statement.executeQuery("select count(*) from seat where not taken and show = " + show);
        free.next();
        if (free.getInt(1) == 0) {
            return "sold out";
        }
        connection.close();
        return "seat " + free;
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("com.mchange.v2.log.MLog", "com.mchange.v2.log.FallbackMLog");
        System.setProperty("com.mchange.v2.log.FallbackMLog.DEFAULT_CUTOFF_LEVEL", "OFF");
        Tickets tickets = new Tickets();
        for (int customer = 0; customer < 4_000; customer++) {
            tickets.sell(customer % 20);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
