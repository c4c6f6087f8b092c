package com.stadtwerk.invoicing;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the yearly invoices of a town's waterworks; started by cron, ends when all are written. */
public class Invoicing {
    /** What a household used in a month. */
    record Usage(int month, BigDecimal cubicMetres) { }

    /** An invoice. */
    record Invoice(int household, List<Usage> usage, BigDecimal total) { }

    private static void prepare(Connection database) throws Exception {
        try (Statement setup = database.createStatement()) {
            setup.execute("create table water_usage(household int, read_month int, litres int)");
            setup.execute("insert into water_usage select x / 12, mod(x, 12), mod(x * 37, 9000) from system_range(0, 59999)");
        }
    }

    private static int write(List<Invoice> invoices) throws InterruptedException {
        int pages = 0;
        for (Invoice invoice : invoices) {
            pages += invoice.usage().size() / 10 + 1;
            if (pages == 3_000) {
                System.out.println("ready");
            }
            if (pages >= 3_000) {
                Thread.sleep(1_000);
            }
        }
        return pages;
    }

    public static void main(String[] args) throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:water")) {
            prepare(database);
            Map<Integer, List<Usage>> byHousehold = new HashMap<>();
            try (PreparedStatement select = database.prepareStatement("select household, read_month, litres from water_usage order by household, read_month");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byHousehold.computeIfAbsent(rows.getInt(1), household -> new ArrayList<>())
                        .add(new Usage(rows.getInt(2), BigDecimal.valueOf(rows.getInt(3), 3)));
                }
            }
            List<Invoice> invoices = new ArrayList<>();
            byHousehold.forEach((household, usage) -> invoices.add(new Invoice(household, usage,
                usage.stream().map(Usage::cubicMetres).reduce(BigDecimal.ZERO, BigDecimal::add).multiply(new BigDecimal("2.17")))));
            System.out.println(write(invoices) + " pages");
        }
    }
}
