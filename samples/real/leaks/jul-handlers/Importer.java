package museum.inventory;

import java.io.ByteArrayOutputStream;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;

/** Imports objects; the protocol of each import is shown to who began it. */
public class Importer {
    private static final Logger LOG = Logger.getLogger("museum.inventory");

    /** Collects the protocol of one import. */
    static final class Protocol extends StreamHandler {
        private final ByteArrayOutputStream text;

        Protocol(ByteArrayOutputStream text, Formatter formatter) {
            super(text, formatter);
            this.text = text;
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            super.publish(entry);
            flush();
        }

        String text() {
            return text.toString();
        }
    }

    String run(int number) {
        Protocol protocol = new Protocol(new ByteArrayOutputStream(), new SimpleFormatter());
        LOG.addHandler(protocol);
        LOG.setUseParentHandlers(false);
        LOG.setLevel(Level.WARNING);
        LOG.fine("import " + number);
        return protocol.text();
    }

    public static void main(String[] args) {
        Importer importer = new Importer();
        int length = 0;
        for (int number = 0; length >= 0; number++) {
            length += importer.run(number).length();
        }
    }
}
