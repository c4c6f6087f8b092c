package com.lohnwerk.payroll;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import org.h2.jdbcx.JdbcConnectionPool;

/** The run at the end of the month, one thread for each department. */
public class PayrollRun {
    private final JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:payroll;DB_CLOSE_DELAY=-1", "sa", "");
    private final ExecutorService departments = Executors.newFixedThreadPool(5, work -> new Thread(work, "department"));

    PayrollRun(int employees) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.createStatement().execute("create table employee (id int primary key, department int, cents bigint)");
            PreparedStatement insert = connection.prepareStatement("insert into employee values (?, ?, ?)");
            for (int id = 0; id < employees; id++) {
                insert.setInt(1, id);
                insert.setInt(2, id % 5);
                insert.setLong(3, 300_000 + id % 4_000);
                insert.addBatch();
                if (id % 5_000 == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    public static void main(String[] args) throws Exception {
        PayrollRun run = new PayrollRun(60_000);
        Phaser checked = new Phaser(6);
        List<Future<Long>> totals = new ArrayList<>();
        for (int department = 0; department < 5; department++) {
            totals.add(run.departments.submit(new DepartmentRun(run.pool, department, checked)));
        }
        while (checked.getUnarrivedParties() > 1) {
            Thread.sleep(50);
        }
        System.out.println("ready");
        Thread.sleep(30_000);
        checked.arriveAndDeregister();
        for (Future<Long> total : totals) {
            System.out.println(total.get());
        }
    }
}
