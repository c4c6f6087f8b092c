package shop.basketful.web;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Robots come without cookies, and each page view is a new visitor. */
public final class Main {
    private static final VisitorSessions SESSIONS = new VisitorSessions();

    private Main() {}

    public static void main(String[] args) {
        Platform.boot("basketful", 19);
        Random random = new Random(11);
        for (long now = 0; ; now++) {
            VisitorSession session = SESSIONS.of(Long.toHexString(random.nextLong()));
            session.set("results", new byte[6_000 + random.nextInt(4_000)], now);
            session.set("query", Words.text(random, 4), now);
        }
    }
}
