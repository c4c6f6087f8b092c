package gg.ladder.scores;

import java.util.concurrent.ConcurrentSkipListMap;

/** All scores, best first. */
final class Ladder {
    private final ConcurrentSkipListMap<Score, Integer> ranks = new ConcurrentSkipListMap<>();
    private int matches;

    void report(Score score) {
        ranks.put(score, ++matches);
    }

    Score best() {
        return ranks.firstKey();
    }
}
