package com.seafreight.booking;

import com.seafreight.booking.db.ShipmentDao;
import com.seafreight.booking.domain.Shipment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcConnectionPool;

/** Weighs shipments that terminals ask for. */
public class BookingService {
    private static final int PDFS = 700;

    private final JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:booking;DB_CLOSE_DELAY=-1", "sa", "");
    private final ShipmentDao shipments = new ShipmentDao(pool);
    private final Map<Long, byte[]> waybills = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > PDFS;
        }
    };
    private final ExecutorService desk = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong weighed = new AtomicLong();

    BookingService() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.createStatement().execute("create table shipment (id bigint primary key, shipper varchar, due date, boxes int)");
            PreparedStatement insert = connection.prepareStatement("insert into shipment values (?, ?, ?, ?)");
            for (int id = 0; id < 5_000; id++) {
                insert.setLong(1, id);
                insert.setString(2, "shipper " + id % 90);
                insert.setObject(3, LocalDate.of(2026, 1 + id % 12, 5));
                insert.setInt(4, 2 + id % 7);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        clock.scheduleAtFixedRate(() -> System.getLogger("booking").log(System.Logger.Level.DEBUG, weighed), 1, 1, TimeUnit.MINUTES);
    }

    private void weigh(long id) {
        try {
            Shipment shipment = shipments.find(id);
            weighed.addAndGet(shipment.weight() + (shipment.isLate(LocalDate.of(2026, 6, 1)) ? 1 : 0));
            synchronized (waybills) {
                waybills.computeIfAbsent(id, number -> new byte[12_000]);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public static void main(String[] args) throws Exception {
        BookingService service = new BookingService();
        for (int round = 0; round < 65; round++) {
            long first = round * 1_000L;
            var asked = new java.util.ArrayList<java.util.concurrent.Future<?>>();
            for (long id = first; id < first + 1_000; id++) {
                long wanted = id;
                asked.add(service.desk.submit(() -> service.weigh(wanted)));
            }
            for (var one : asked) {
                one.get();
            }
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
