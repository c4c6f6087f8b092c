package com.veritas.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Singleton → service → registry → map: three holders deep. */
public final class Bootstrap {
    private static final Bootstrap INSTANCE = new Bootstrap();
    private final PostingService postings = new PostingService();

    private Bootstrap() {}

    public static void main(String[] args) {
        Platform.boot("ledger", 16);
        Random random = new Random(5);
        for (int i = 0; ; i++) {
            INSTANCE.postings.post("acc-" + random.nextInt(500), i, Words.text(random, 4));
        }
    }
}

/** Books postings. */
final class PostingService {
    private final PostingRegistry registry = new PostingRegistry();
    private final Deque<String> recent = new ArrayDeque<>();

    void post(String account, long cents, String text) {
        registry.register(new Posting(account, cents, text));
        recent.addLast(text);
        if (recent.size() > 50) {
            recent.removeFirst();
        }
    }
}

/** Knows postings by sequence number. */
final class PostingRegistry {
    private final Map<Long, Posting> bySequence = new HashMap<>(64);
    private long sequence;

    void register(Posting posting) {
        bySequence.put(++sequence, posting);
    }
}

/** Money moved. */
final class Posting {
    final String account;
    final long cents;
    final String text;

    Posting(String account, long cents, String text) {
        this.account = account;
        this.cents = cents;
        this.text = text;
    }
}
