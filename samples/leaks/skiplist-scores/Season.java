package gg.ladder.scores;

/** The season that is being played. */
final class Season {
    static final Season CURRENT = new Season("winter");

    private final String name;
    private final Ladder ladder = new Ladder();

    private Season(String name) {
        this.name = name;
    }

    Ladder ladder() {
        return ladder;
    }

    @Override
    public String toString() {
        return name;
    }
}
