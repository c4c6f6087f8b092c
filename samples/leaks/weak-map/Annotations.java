package edu.glossary.notes;

import java.util.Map;
import java.util.Random;
import java.util.WeakHashMap;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Notes by document, weakly; each note points back at its document, which therefore never goes. */
public final class Annotations {
    /** A document; identity is all it has. */
    static final class Document {
        private final String text;

        Document(String text) {
            this.text = text;
        }

        int length() {
            return text.length();
        }
    }

    /** What was noted about a document. */
    static final class Note {
        private final Document about;
        private final String remark;

        Note(Document about, String remark) {
            this.about = about;
            this.remark = remark;
        }

        int size() {
            return about.length() + remark.length();
        }
    }

    private static final Map<Document, Note> NOTES = new WeakHashMap<>();

    private Annotations() {}

    public static void main(String[] args) {
        Platform.boot("notes", 51);
        Random random = new Random(12);
        long sum = 0;
        while (sum >= 0) {
            Document document = new Document(Words.text(random, 10));
            NOTES.put(document, new Note(document, Words.text(random, 5)));
            sum += NOTES.get(document).size();
        }
    }
}
