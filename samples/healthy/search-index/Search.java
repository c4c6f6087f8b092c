package org.findwell.index;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Loads an index and answers. */
public final class Search {
    private static final Postings POSTINGS = new Postings();

    private Search() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("findwell", 40);
        Random random = new Random(3);
        for (int term = 0; term < 60_000; term++) {
            POSTINGS.put(Words.name(random) + term, random.ints(50 + random.nextInt(100), 0, 90_000).sorted().toArray());
        }
        POSTINGS.find("nothing");
        Platform.serve();
    }
}
