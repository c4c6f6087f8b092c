package clinic.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.dbcp2.BasicDataSource;

/** Reads the records of a clinic's wards; in the morning all wards ask at once, and later hardly anybody does. */
public class Clinic {
    private final BasicDataSource records = new BasicDataSource();

    Clinic() {
        records.setUrl("jdbc:hsqldb:mem:clinic");
        records.setUsername("SA");
        records.setMaxTotal(60);
        records.setMaxIdle(60);
    }

    void morning(int wards) throws SQLException {
        List<Connection> rounds = new ArrayList<>();
        for (int ward = 0; ward < wards; ward++) {
            rounds.add(records.getConnection());
        }
        for (Connection round : rounds) {
            try (round; PreparedStatement query = round.prepareStatement("SELECT name FROM patient WHERE ward = ?")) {
                query.setInt(1, rounds.indexOf(round));
                try (ResultSet found = query.executeQuery()) {
                    found.next();
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Clinic clinic = new Clinic();
        try (Connection first = clinic.records.getConnection()) {
            first.createStatement().execute("CREATE TABLE patient (name VARCHAR(60), ward INTEGER)");
        }
        for (int day = 0; day < 20; day++) {
            clinic.morning(50);
        }
        System.out.println("ready " + clinic.records.getNumIdle());
        Thread.sleep(Long.MAX_VALUE - clinic.records.getNumActive());
    }
}
