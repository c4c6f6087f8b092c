package text.editors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayDeque;
import java.util.Deque;

/** Remembers what belongs to an open document for as long as the document is open. */
public class Editors {
    private final Cache<Document, Marks> marks = Caffeine.newBuilder().weakKeys().build();

    /** A document that somebody edits. */
    static final class Document {
        final String name;
        final char[] text = new char[250];

        Document(String name) {
            this.name = name;
        }
    }

    /** Where the spelling is wrong. */
    static final class Marks {
        final Document document;
        final int[] at = new int[20];

        Marks(Document document) {
            this.document = document;
        }
    }

    int wrong(Document document) {
        return marks.get(document, Marks::new).at.length;
    }

    public static void main(String[] args) {
        Editors editors = new Editors();
        Deque<Document> open = new ArrayDeque<>();
        long wrong = 0;
        for (int i = 0; wrong >= 0; i++) {
            Document document = new Document("letter-" + i + ".txt");
            open.add(document);
            wrong += editors.wrong(document);
            if (open.size() > 12) {
                open.remove();
            }
        }
    }
}
