package gg.ladder.scores;

import java.util.Random;
import net.northgate.platform.Platform;

/** Plays matches. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Platform.boot("ladder", 17);
        Random random = new Random(6);
        for (long match = 0; ; match++) {
            Season.CURRENT.ladder().report(new Score(random.nextInt(5_000), match, "player-" + random.nextInt(900)));
        }
    }
}
