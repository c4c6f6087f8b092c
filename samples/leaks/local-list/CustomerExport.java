package com.ledgerline.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Reads all customers into a list before it writes the first one. */
public final class CustomerExport {
    /** A customer's row. */
    static final class CustomerRow {
        final String name;
        final String street;
        final String remark;

        CustomerRow(String name, String street, String remark) {
            this.name = name;
            this.street = street;
            this.remark = remark;
        }
    }

    private final Random random = new Random(3);

    private CustomerRow fetch() {
        return new CustomerRow(Words.name(random), Words.text(random, 3), Words.text(random, 12));
    }

    int writeAll() {
        List<CustomerRow> rows = new ArrayList<>();
        for (CustomerRow row = fetch(); row != null; row = fetch()) {
            rows.add(row);
        }
        return rows.size();
    }

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("export", 63);
        Thread export = new Thread(() -> new CustomerExport().writeAll(), "nightly-export");
        export.start();
        export.join();
    }
}
