package net.northgate.platform;

import java.util.Random;

/** Plausible text of a wanted length. */
public final class Words {
    private static final String[] SYLLABLES = {
        "ka", "ber", "lin", "tor", "mi", "sa", "ven", "dro", "pe", "lu", "nor", "eth", "gra", "hol", "is", "qua"
    };

    private Words() {}

    public static String name(Random random) {
        StringBuilder out = new StringBuilder(12);
        appendName(out, random);
        return out.toString();
    }

    private static void appendName(StringBuilder out, Random random) {
        int parts = 2 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            out.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
        }
    }

    // As little garbage as can be: near the end of the heap every allocation may cost a collection.
    public static String text(Random random, int words) {
        StringBuilder out = new StringBuilder(words * 9);
        for (int i = 0; i < words; i++) {
            if (i > 0) {
                out.append(' ');
            }
            appendName(out, random);
        }
        return out.toString();
    }

    /** Text of exactly so many characters. */
    public static String ofLength(Random random, int length) {
        StringBuilder out = new StringBuilder(length + 12);
        while (out.length() < length) {
            appendName(out, random);
            out.append(' ');
        }
        out.setLength(length);
        return out.toString();
    }
}
