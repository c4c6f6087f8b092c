package org.ravel.sync;

import java.util.LinkedList;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Changes to be replicated to a node that was switched off. */
public final class ChangeLog {
    /** A changed row. */
    static final class Change {
        final String table;
        final Object[] values;

        Change(String table, Object... values) {
            this.table = table;
            this.values = values;
        }
    }

    private static final LinkedList<Change> CHANGES = new LinkedList<>();

    private ChangeLog() {}

    public static void main(String[] args) {
        Platform.boot("sync", 64);
        Random random = new Random(77);
        while (true) {
            CHANGES.addLast(new Change("t" + random.nextInt(30), random.nextLong(), Words.text(random, 4), random.nextInt()));
        }
    }
}
