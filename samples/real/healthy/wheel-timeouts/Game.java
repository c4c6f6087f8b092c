package chess.game;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Each player has ten minutes for a move; the clock of the move before is cancelled. */
public class Game {
    private final Timer clock = new HashedWheelTimer(50, TimeUnit.MILLISECONDS);
    private final Map<Integer, Timeout> byTable = new HashMap<>();

    /** A table with its moves. */
    record Table(int number, short[] moves) {}

    void move(Table table) {
        Timeout before = byTable.put(table.number(), clock.newTimeout(timeout -> table.moves()[0]++, 10, TimeUnit.MINUTES));
        if (before != null) {
            before.cancel();
        }
    }

    public static void main(String[] args) throws Exception {
        Game game = new Game();
        Table[] tables = new Table[2_000];
        for (int number = 0; number < tables.length; number++) {
            tables[number] = new Table(number, new short[400]);
        }
        for (int move = 0; move < 60_000; move++) {
            game.move(tables[move % tables.length]);
            if (move % 500 == 0) {
                Thread.sleep(5);
            }
        }
        Thread.sleep(400);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE - game.byTable.size());
    }
}
