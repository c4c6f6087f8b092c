package gg.ladder.scores;

/** A player's score after a match. */
record Score(long points, long match, String player) implements Comparable<Score> {
    @Override
    public int compareTo(Score other) {
        int byPoints = Long.compare(other.points, points);
        return byPoints != 0 ? byPoints : Long.compare(match, other.match);
    }
}
