package editor.spelling;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;

/** Knows how often each word is used. */
public class Speller {
    private static final Object2IntOpenHashMap<String> FREQUENCY = new Object2IntOpenHashMap<>(120_000);

    static {
        for (int word = 0; word < 120_000; word++) {
            FREQUENCY.put(Integer.toString(word * 31 + 1_000_003, 26).replace('0', 'a'), word % 900);
        }
        FREQUENCY.trim();
    }

    static int frequency(String word) {
        return FREQUENCY.getInt(word);
    }

    public static void main(String[] args) throws InterruptedException {
        System.out.println("ready " + frequency("house"));
        Thread.sleep(Long.MAX_VALUE);
    }
}
