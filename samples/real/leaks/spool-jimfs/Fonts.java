package com.paperless.print;

import java.util.ArrayList;
import java.util.List;

/** Fonts with their outlines. */
class Fonts {
    /** One font. */
    record Font(String name, float[] outlines) { }

    private final List<Font> loaded = new ArrayList<>();

    Fonts(int count) {
        for (int font = 0; font < count; font++) {
            loaded.add(new Font("Helvetica " + font, new float[14_000]));
        }
    }

    String use(long job) {
        return "/" + loaded.get((int) (job % loaded.size())).name() + " findfont";
    }
}
