package app.mocktail.proxying;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/** The original of each copy. */
final class Originals {
    private static final Map<Document, Document.Origin> BY_COPY = Collections.synchronizedMap(new IdentityHashMap<>());

    private Originals() {}

    static Document lend(Document original, long now) {
        Document copy = original.copy();
        BY_COPY.put(copy, new Document.Origin(original, now));
        return copy;
    }
}
