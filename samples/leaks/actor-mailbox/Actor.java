package team.stagehand.actors;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes one message after the other. */
final class Actor {
    private final Queue<Letter> mailbox = new ConcurrentLinkedQueue<>();
    private final int number;

    Actor(int number) {
        this.number = number;
    }

    void tell(Letter letter) {
        mailbox.add(letter);
    }

    /** Works a few messages off; the printer is slow. */
    int work() {
        int most = number == 37 ? 1 : 100;
        int done = 0;
        while (done < most && mailbox.poll() != null) {
            done++;
        }
        return done;
    }
}
