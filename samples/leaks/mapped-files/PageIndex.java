package org.stackroom.scans;

import java.nio.MappedByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Scanned pages, mapped. */
final class PageIndex {
    private final Map<Integer, MappedByteBuffer> pages = new HashMap<>();

    void add(int page, MappedByteBuffer scan) {
        pages.put(page, scan);
    }

    byte first(int page) {
        return pages.get(page).get(0);
    }
}
