package team.stagehand.actors;

import java.util.Random;
import net.northgate.platform.Platform;

/** Sixty-four actors, one of which has to print everything and is slow. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Platform.boot("stagehand", 29);
        ActorSystem system = new ActorSystem();
        Random random = new Random(1);
        for (long number = 0; ; number++) {
            for (int to = 0; to < 64; to++) {
                Actor actor = system.actor(to);
                for (int copy = 0; copy < (to == 37 ? 12 : 1); copy++) {
                    actor.tell(new Letter(random.nextInt(64), number, new byte[900]));
                }
                actor.work();
            }
        }
    }
}
