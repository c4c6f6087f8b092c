package dev.ledgerkeep.journal;

import java.util.Random;
import net.northgate.platform.Platform;

/** Books to a journal whose disk never comes. */
public final class Main {
    private static JournalWriter journal;

    private Main() {}

    public static void main(String[] args) {
        Platform.boot("journal", 9);
        journal = new JournalWriter();
        Random random = new Random(4);
        for (long number = 0; ; number++) {
            journal.append(new Entry(number, "DE" + random.nextInt(99_999_999), random.nextInt(100_000)));
        }
    }
}
