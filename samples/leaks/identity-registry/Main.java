package app.mocktail.proxying;

import net.northgate.platform.Platform;

/** Lends one document to everybody. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Platform.boot("mocktail", 16);
        Document original = new Document(new char[400]);
        for (long now = 0; ; now++) {
            Originals.lend(original, now);
        }
    }
}
