package org.findwell.index;

import java.util.HashMap;
import java.util.Map;

/** Which documents hold a term: built once, then only read. */
final class Postings {
    private final Map<String, int[]> byTerm = new HashMap<>();

    void put(String term, int[] documents) {
        byTerm.put(term, documents);
    }

    int[] find(String term) {
        return byTerm.getOrDefault(term, new int[0]);
    }
}
