package store.slabwise.kv;

/** All memory of the store, taken at the start and never given back. */
final class Slabs {
    private final byte[][] slabs;
    private int used;

    Slabs(int count, int bytes) {
        slabs = new byte[count][];
        for (int i = 0; i < count; i++) {
            slabs[i] = new byte[bytes];
        }
    }

    int write(byte value) {
        slabs[used / slabs[0].length][used % slabs[0].length] = value;
        return used++;
    }
}
