package com.gazette.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** A cache of pages with a bound, and full to it. */
public final class PageCache extends LinkedHashMap<String, char[]> {
    private static final long serialVersionUID = 1L;
    private static final PageCache PAGES = new PageCache(6_000);
    private final int maxEntries;

    private PageCache(int maxEntries) {
        super(16, 0.75f, true);
        this.maxEntries = maxEntries;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, char[]> eldest) {
        return size() > maxEntries;
    }

    public static void main(String[] args) {
        Platform.boot("gazette", 86);
        Random random = new Random(25);
        for (int request = 0; request < 9_000; request++) {
            PAGES.computeIfAbsent("/article/" + request, path -> Words.ofLength(random, 2_000).toCharArray());
        }
        Platform.serve();
    }
}
