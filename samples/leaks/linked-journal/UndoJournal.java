package com.easel.editor;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Steps that can be undone, newest first, back to the beginning of time. */
public final class UndoJournal {
    /** A step and the one before it. */
    static final class Step {
        final Step earlier;
        final String command;
        final int[] area;

        Step(Step earlier, String command, int... area) {
            this.earlier = earlier;
            this.command = command;
            this.area = area;
        }
    }

    private static final UndoJournal JOURNAL = new UndoJournal();
    private Step newest;

    void add(String command, int... area) {
        newest = new Step(newest, command, area);
    }

    public static void main(String[] args) {
        Platform.boot("editor", 62);
        Random random = new Random(20);
        while (true) {
            JOURNAL.add(Words.name(random), random.nextInt(), random.nextInt(), 1, 1);
        }
    }
}
