package com.trellis.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** An API gateway with two mistakes: traces are never exported, and quotas never reset. */
public final class Gateway {
    private Gateway() {}

    public static void main(String[] args) {
        Platform.boot("gateway", 22);
        Random random = new Random(8);
        for (int i = 0; ; i++) {
            Tracer.finish(new Tracer.Span(Words.text(random, 3), i));
            if (i % 2 == 0) {
                Quotas.use("key-" + i, random.nextInt(10));
            }
        }
    }
}

/** Collects finished spans. */
final class Tracer {
    /** A timed piece of work. */
    static final class Span {
        final String name;
        final long start;
        final long[] marks = new long[16];

        Span(String name, long start) {
            this.name = name;
            this.start = start;
        }
    }

    private static final List<Span> FINISHED = new ArrayList<>();

    private Tracer() {}

    static void finish(Span span) {
        FINISHED.add(span);
    }
}

/** Calls by API key. */
final class Quotas {
    /** What a key has used. */
    static final class Usage {
        final int[] perMinute = new int[20];
        int total;
    }

    private static final Map<String, Usage> USED = new HashMap<>();

    private Quotas() {}

    static void use(String key, int calls) {
        Usage usage = USED.computeIfAbsent(key, unknown -> new Usage());
        usage.total += calls;
        usage.perMinute[calls] += calls;
    }
}
