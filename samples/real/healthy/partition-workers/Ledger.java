package ledger.partitions;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Books payments. Each part of the ledger has a thread of its own, so that no account needs a lock. */
public class Ledger {
    private final List<ExecutorService> parts = new ArrayList<>();
    private final long[][] balances;

    Ledger(int count) {
        balances = new long[count][40_000];
        for (int part = 0; part < count; part++) {
            parts.add(Executors.newSingleThreadExecutor());
        }
    }

    Future<Long> book(int account, int cents) {
        int part = account % parts.size();
        int row = account / parts.size() % balances[part].length;
        return parts.get(part).submit(() -> balances[part][row] += cents);
    }

    public static void main(String[] args) throws Exception {
        Ledger ledger = new Ledger(48);
        long sum = 0;
        for (int payment = 0; payment < 60_000; payment++) {
            sum += ledger.book(payment * 31 % 900_000, payment % 5_000).get();
        }
        System.out.println("ready " + sum);
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(ledger.parts.size());
    }
}
