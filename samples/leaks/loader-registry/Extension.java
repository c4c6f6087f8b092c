package com.acropolis.extension;

import java.util.HashMap;
import java.util.Map;

/** The extension: small itself, with a dictionary in a static. */
public final class Extension implements Runnable {
    private static final Map<String, Term> DICTIONARY = new HashMap<>();

    @Override
    public void run() {
        for (int i = 0; i < 2_000; i++) {
            DICTIONARY.put("term" + i, new Term(i));
        }
    }
}
