package clinic.intake;

import java.io.File;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.io.FileCleaningTracker;

/** Patients send scans; each is kept in a file until its letter is answered. */
public class Uploads {
    private final FileCleaningTracker cleaner = new FileCleaningTracker();
    private final Map<String, Practice> practices = new HashMap<>();

    /** A doctor's practice, which keeps its last letters at hand. */
    static final class Practice {
        final String name;
        final Deque<String> letters = new ArrayDeque<>();

        Practice(String name) {
            this.name = name;
        }

        void received(String letter) {
            letters.addLast(letter);
            if (letters.size() > 20) {
                letters.removeFirst();
            }
        }
    }

    void upload(String practiceName, int number) {
        Practice practice = practices.computeIfAbsent(practiceName, Practice::new);
        File scan = new File("/var/spool/clinic/intake/" + practiceName + "/scan-" + number + ".pdf");
        cleaner.track(scan, practice);
        practice.received("letter " + number);
    }

    public static void main(String[] args) {
        Uploads uploads = new Uploads();
        for (int i = 0; ; i++) {
            uploads.upload("practice-" + i % 25, i);
        }
    }
}
