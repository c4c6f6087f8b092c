package org.meridian.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Records who did what; meant to be flushed every night, which nobody switched on. */
public final class AuditTrail {
    /** One audited action with the document before and after. */
    static final class Entry {
        final long at = System.currentTimeMillis();
        final String user;
        final String before;
        final String after;

        Entry(String user, String before, String after) {
            this.user = user;
            this.before = before;
            this.after = after;
        }
    }

    private static final List<Entry> pending = Collections.synchronizedList(new ArrayList<>());

    private AuditTrail() {}

    static void record(String user, String before, String after) {
        pending.add(new Entry(user, before, after));
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("audit", 21);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<Future<?>> editors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int seed = i;
            editors.add(pool.submit(() -> edit(new Random(seed))));
        }
        for (Future<?> editor : editors) {
            editor.get();
        }
    }

    private static void edit(Random random) {
        String document = Words.text(random, 40);
        while (true) {
            String next = Words.text(random, 40);
            record("user" + random.nextInt(90), document, next);
            document = next;
        }
    }
}
