package city.report;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Groups a year's visits in memory; the dump is taken in the middle of it. */
public class Report {
    record Visit(int id, int library, String reader) {}

    static int largest(Connection database) throws Exception {
        Map<Integer, List<Visit>> byLibrary = new HashMap<>();
        try (ResultSet row = database.createStatement().executeQuery("select id, library, reader from visit")) {
            while (row.next()) {
                Visit visit = new Visit(row.getInt(1), row.getInt(2), row.getString(3));
                byLibrary.computeIfAbsent(visit.library(), library -> new ArrayList<>()).add(visit);
            }
        }
        System.out.println("ready");
        Thread.sleep(20_000);
        return byLibrary.values().stream().mapToInt(List::size).max().orElse(0);
    }

    public static void main(String[] args) throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:derby:memory:visits;create=true")) {
            database.setAutoCommit(false);
            database.createStatement().execute("create table visit(id int, library int, reader varchar(40))");
            try (PreparedStatement insert = database.prepareStatement("insert into visit values(?, ?, ?)")) {
                for (int id = 0; id < 30_000; id++) {
                    insert.setInt(1, id);
                    insert.setInt(2, id % 25);
                    insert.setString(3, "reader " + id % 9_000);
                    insert.executeUpdate();
                }
            }
            database.commit();
            System.out.println(largest(database));
        }
    }
}
