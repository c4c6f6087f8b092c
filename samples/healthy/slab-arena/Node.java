package store.slabwise.kv;

import net.northgate.platform.Platform;

/** A node of a key-value store. */
public final class Node {
    private static Slabs memory;

    private Node() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("slabwise", 43);
        memory = new Slabs(64, 1 << 20);
        for (int i = 0; i < 100_000; i++) {
            memory.write((byte) i);
        }
        Platform.serve();
    }
}
