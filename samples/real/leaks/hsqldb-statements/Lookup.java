package pharmacy.lookup;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Looks up medicines by name and country. */
public class Lookup {
    private final Connection medicines;

    Lookup(Connection medicines) {
        this.medicines = medicines;
    }

    boolean isKnown(String name, int limit) throws SQLException {
        PreparedStatement query = medicines.prepareStatement(
            "SELECT name, country FROM medicine WHERE name = ? AND price < " + limit + " ORDER BY name");
        query.setString(1, name);
        ResultSet found = query.executeQuery();
        return found.next();
    }

    public static void main(String[] args) throws SQLException {
        Connection medicines = DriverManager.getConnection("jdbc:hsqldb:mem:medicines", "SA", "");
        medicines.createStatement().execute("CREATE TABLE medicine (name VARCHAR(60) PRIMARY KEY, country VARCHAR(2), price INTEGER)");
        Lookup lookup = new Lookup(medicines);
        for (int i = 0; ; i++) {
            lookup.isKnown("aspirin " + i % 50, i);
        }
    }
}
