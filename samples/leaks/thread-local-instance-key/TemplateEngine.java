package org.plume.templates;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Each engine has a ThreadLocal of its own; the threads of the mailer keep what it hands them. */
public final class TemplateEngine {
    /** A parsed template. */
    static final class Parsed {
        final String[] tokens;

        Parsed(String[] tokens) {
            this.tokens = tokens;
        }
    }

    private final ThreadLocal<Map<String, Parsed>> parsed = new ThreadLocal<>();
    private final String name;

    TemplateEngine(String name) {
        this.name = name;
    }

    Parsed parse(String source) {
        Map<String, Parsed> mine = parsed.get();
        if (mine == null) {
            mine = new HashMap<>();
            parsed.set(mine);
        }
        return mine.computeIfAbsent(name + source, text -> new Parsed(text.split(" ")));
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("mailer", 42);
        TemplateEngine engine = new TemplateEngine("mail:");
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> {
                for (int mail = 0; mail < 18_000; mail++) {
                    engine.parse("Dear " + Words.text(random, 6) + mail);
                }
                done.countDown();
                Platform.serve();
            }, "mail-composer-" + (char) ('a' + i));
            thread.setDaemon(true);
            thread.start();
        }
        done.await();
        Platform.serve();
        System.out.println(engine.name);
    }
}
