package aero.flightline.primitives;

/** Objects by number without boxes: open addressing, linear probing. */
public final class LongKeyed<V> {
    private long[] numbers = new long[64];
    private Object[] objects = new Object[64];
    private int size;

    public void put(long number, V object) {
        if (size * 2 >= numbers.length) {
            grow();
        }
        int at = slot(number);
        if (objects[at] == null) {
            size++;
        }
        numbers[at] = number;
        objects[at] = object;
    }

    @SuppressWarnings("unchecked")
    public V get(long number) {
        return (V) objects[slot(number)];
    }

    private int slot(long number) {
        int at = (int) (number * 0x9E3779B97F4A7C15L >>> 40) & (numbers.length - 1);
        while (objects[at] != null && numbers[at] != number) {
            at = (at + 1) & (numbers.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] oldNumbers = numbers;
        Object[] oldObjects = objects;
        numbers = new long[oldNumbers.length * 2];
        objects = new Object[oldObjects.length * 2];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldObjects[i] != null) {
                int at = slot(oldNumbers[i]);
                numbers[at] = oldNumbers[i];
                objects[at] = oldObjects[i];
            }
        }
    }
}
