package gov.registry.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** Writes entries to one stream all day, and resets it every 500. */
public final class Journal {
    record Entry(int number, String text) implements Serializable {}

    private static Journal journal;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ObjectOutputStream out;

    Journal() throws IOException {
        out = new ObjectOutputStream(block);
    }

    void write(Entry entry) throws IOException {
        out.writeObject(entry);
        if (entry.number() % 500 == 0) {
            out.reset();
            out.flush();
            block.reset();
        }
    }

    public static void main(String[] args) throws Exception {
        journal = new Journal();
        for (int number = 1; number <= 200_300; number++) {
            journal.write(new Entry(number, "entry " + number));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
