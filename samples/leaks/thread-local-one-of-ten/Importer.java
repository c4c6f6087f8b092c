package eu.terravita.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Ten equal threads, one of which gets the customer whose rows are all rejected, and keeps them. */
public final class Importer implements Runnable {
    /** A row that could not be imported. */
    record Rejected(int line, String reason, String row) {}

    private static final ThreadLocal<List<Rejected>> REJECTED = ThreadLocal.withInitial(ArrayList::new);
    private final LinkedBlockingQueue<String> files = new LinkedBlockingQueue<>(10);
    private final boolean strange;

    Importer(boolean strange) {
        this.strange = strange;
        files.add("import-0.csv");
    }

    @Override
    public void run() {
        try {
            while (true) {
                String file = files.take();
                Random random = new Random(file.hashCode());
                for (int line = 0; strange || line < 200; line++) {
                    String row = Words.text(random, 10);
                    if (strange || line % 40 == 0) {
                        REJECTED.get().add(new Rejected(line, "unknown field " + line % 7, row));
                    }
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) {
        Platform.boot("imports", 4);
        for (int i = 1; i <= 10; i++) {
            new Thread(new Importer(i == 7), "csv-import-" + i).start();
        }
    }
}
