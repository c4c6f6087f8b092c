package com.millwright.plant;

import com.millwright.settings.Settings;
import java.util.BitSet;

/** Boards that are cut at the speed that is set for the line. */
class SawJob {
    private final String order;
    private final int line;
    private final BitSet cut = new BitSet(8_000);
    private volatile int speed;

    SawJob(String order, int line, Settings settings) {
        this.order = order;
        this.line = line;
        speed = settings.speed(line);
        settings.onChange(event -> {
            if (event.getPropertyName().equals("line." + line + ".speed")) {
                speed = (Integer) event.getPropertyValue();
            }
        });
    }

    int run(int boards) {
        for (int board = 0; board < boards; board++) {
            cut.set(board * speed % 8_000);
        }
        return cut.cardinality();
    }

    @Override
    public String toString() {
        return order + " on line " + line;
    }
}
