package com.depot.reports;

import com.nimbus.jdbc.NimbusConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import net.northgate.platform.Platform;

/** Asks for stock over one long-lived connection and closes neither results nor statements. */
public final class StockReport {
    private static Connection connection;

    private StockReport() {}

    static int stock(int article) throws SQLException {
        ResultSet result = connection.createStatement().executeQuery("select * from stock where article = " + article);
        int rows = 0;
        while (result.next()) {
            rows += result.getString(1).length();
        }
        return rows;
    }

    public static void main(String[] args) throws SQLException {
        Platform.boot("depot", 31);
        connection = NimbusConnection.open();
        int sum = 0;
        for (int article = 0; sum >= 0; article++) {
            sum = stock(article);
        }
    }
}
