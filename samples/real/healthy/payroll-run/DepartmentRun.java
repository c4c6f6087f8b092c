package com.lohnwerk.payroll;

import com.lohnwerk.payroll.model.Payslip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Phaser;
import javax.sql.DataSource;

/** Pays the people of one department: all slips are made, then checked against the budget, then booked. */
class DepartmentRun implements Callable<Long> {
    private final DataSource database;
    private final int department;
    private final Phaser checked;

    DepartmentRun(DataSource database, int department, Phaser checked) {
        this.database = database;
        this.department = department;
        this.checked = checked;
    }

    @Override
    public Long call() throws Exception {
        List<Payslip> slips = new ArrayList<>();
        try (Connection connection = database.getConnection();
             PreparedStatement query = connection.prepareStatement("select id, cents from employee where department = ?")) {
            query.setInt(1, department);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    slips.add(slip(rows.getInt(1), rows.getLong(2)));
                }
            }
        }
        checked.arriveAndAwaitAdvance();
        long total = 0;
        for (Payslip slip : slips) {
            total += slip.total();
        }
        return total;
    }

    private static Payslip slip(int employee, long cents) {
        Payslip slip = new Payslip(employee);
        slip.add("Salary of employee " + employee, cents);
        slip.add("Tax of employee " + employee, -cents / 5);
        slip.add("Insurance", -cents / 10);
        slip.add("Canteen, " + employee % 21 + " meals", -employee % 21 * 450L);
        return slip;
    }
}
