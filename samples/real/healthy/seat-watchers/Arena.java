package arena.seats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/** The seats of an arena. Whatever must know of a change of its block has said so when the arena was built. */
public class Arena {
    /** Tells who listens that a seat was sold. */
    static class Block {
        private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();

        void onSold(IntConsumer listener) {
            listeners.add(listener);
        }

        void sold(int seat) {
            listeners.forEach(listener -> listener.accept(seat));
        }
    }

    private final Map<String, Block> blocks = new HashMap<>();
    private long income;

    Arena(int count, int rows) {
        for (int number = 0; number < count; number++) {
            Block block = new Block();
            for (int row = 0; row < rows; row++) {
                long[] soldInRow = new long[400];
                int firstSeat = row * 30;
                block.onSold(seat -> {
                    if (seat >= firstSeat && seat < firstSeat + 30) {
                        soldInRow[seat - firstSeat]++;
                        income += 4_500;
                    }
                });
            }
            blocks.put("block " + number, block);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Arena arena = new Arena(60, 50);
        for (int sale = 0; sale < 9_000; sale++) {
            arena.blocks.get("block " + sale % 60).sold(sale % 1_500);
        }
        System.out.println("ready " + arena.income);
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(arena.income);
    }
}
