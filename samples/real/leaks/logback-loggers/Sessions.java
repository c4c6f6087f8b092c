package games.lobby;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class Sessions {
    /** A round of the game with its own log. */
    interface Round {
        void play(int moves);
    }

    static Round begin(UUID id) {
        Logger log = LoggerFactory.getLogger("games.round." + id.toString().substring(0, 2) + "." + id);
        return moves -> {
            for (int move = 0; move < moves; move++) {
                log.trace("move {}", move);
            }
        };
    }

    public static void main(String[] args) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(ch.qos.logback.classic.Level.WARN);
        for (long round = 1; ; round++) {
            begin(new UUID(round * 0x9E3779B97F4A7C15L, round)).play(4);
        }
    }
}
