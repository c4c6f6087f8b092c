package app.mocktail.proxying;

/** A document that is copied for each reader. */
final class Document {
    private final char[] text;

    Document(char[] text) {
        this.text = text;
    }

    Document copy() {
        return new Document(text.clone());
    }

    /** Where a copy came from. */
    record Origin(Document original, long copiedAt) {}
}
