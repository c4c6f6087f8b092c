package library.lending;

import com.sleepycat.je.Database;
import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.DatabaseException;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.LockMode;
import com.sleepycat.je.OperationStatus;
import com.sleepycat.je.Transaction;
import java.io.File;
import java.nio.charset.StandardCharsets;

/** Which reader has which book. */
public class Lending {
    private final Environment house;
    private final Database lent;

    Lending(File folder) throws DatabaseException {
        EnvironmentConfig settings = new EnvironmentConfig();
        settings.setAllowCreate(true);
        settings.setTransactional(true);
        settings.setCacheSize(4 << 20);
        settings.setTxnNoSync(true);
        house = new Environment(folder, settings);
        DatabaseConfig table = new DatabaseConfig();
        table.setAllowCreate(true);
        table.setTransactional(true);
        lent = house.openDatabase(null, "lent", table);
    }

    boolean lend(int book, int reader) throws DatabaseException {
        Transaction transaction = house.beginTransaction(null, null);
        DatabaseEntry key = new DatabaseEntry(("book " + book).getBytes(StandardCharsets.UTF_8));
        DatabaseEntry value = new DatabaseEntry();
        if (lent.get(transaction, key, value, LockMode.DEFAULT) == OperationStatus.SUCCESS) {
            return false;
        }
        lent.put(transaction, key, new DatabaseEntry(("reader " + reader).getBytes(StandardCharsets.UTF_8)));
        transaction.commit();
        return true;
    }

    public static void main(String[] args) throws Exception {
        File folder = new File("lending");
        folder.mkdirs();
        Lending lending = new Lending(folder);
        int refused = 0;
        for (int reader = 0; reader < 60_000; reader++) {
            if (!lending.lend(reader * 31 % 700, reader)) {
                refused++;
            }
        }
        System.out.println("ready " + refused);
        Thread.sleep(Long.MAX_VALUE);
    }
}
