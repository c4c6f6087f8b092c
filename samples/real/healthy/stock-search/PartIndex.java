package com.autoteile.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An inverted index over descriptions of parts. */
class PartIndex {
    /** Where a word is. */
    private static final class Postings {
        private int[] parts = new int[4];
        private int size;

        void add(int part) {
            if (size == parts.length) {
                parts = Arrays.copyOf(parts, size * 2);
            }
            parts[size++] = part;
        }
    }

    private final Map<String, Postings> words = new HashMap<>();
    private final List<String> descriptions = new ArrayList<>();

    synchronized void add(int part, String description) {
        descriptions.add(description);
        for (String word : description.split(" ")) {
            words.computeIfAbsent(word, missing -> new Postings()).add(part);
        }
    }

    List<String> find(String... wanted) {
        int[] hits = null;
        for (String word : wanted) {
            Postings postings = words.get(word);
            int[] of = postings == null ? new int[0] : Arrays.copyOf(postings.parts, postings.size);
            hits = hits == null ? of : Arrays.stream(hits).filter(part -> Arrays.binarySearch(of, part) >= 0).toArray();
        }
        return Arrays.stream(hits).limit(20).mapToObj(descriptions::get).toList();
    }
}
