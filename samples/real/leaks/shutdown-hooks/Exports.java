package depot.exports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Exports stock lists; whatever happens, no half a file stays. */
public final class Exports {
    private Exports() {
    }

    static final class Export implements Runnable {
        private final Path file;
        private final List<String> lines = new ArrayList<>();

        Export(int number) {
            this.file = Path.of(System.getProperty("java.io.tmpdir"), "stock-" + number + ".csv");
            Runtime.getRuntime().addShutdownHook(new Thread(this, "clean up " + number));
        }

        int write(int number) {
            for (int line = 0; line < 8; line++) {
                lines.add("article " + number * 8 + line + "; " + number % 61);
            }
            return lines.size();
        }

        @Override
        public void run() {
            try {
                Files.deleteIfExists(file);
            } catch (java.io.IOException e) {
                System.err.println(e);
            }
        }
    }

    public static void main(String[] args) {
        long written = 0;
        for (int number = 0; written >= 0; number++) {
            written += new Export(number).write(number);
        }
    }
}
