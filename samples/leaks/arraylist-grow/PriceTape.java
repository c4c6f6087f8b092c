package com.quantline.ticks;

import java.util.ArrayList;
import java.util.List;
import net.northgate.platform.Platform;

/** Keeps every price since the morning for the chart that nobody opens. */
public final class PriceTape {
    private static final List<Double> TAPE = new ArrayList<>();
    private double last = 100;

    private void tick(long i) {
        last += Math.sin(i) / 10;
        TAPE.add(last);
    }

    public static void main(String[] args) {
        Platform.boot("ticks", 8);
        PriceTape tape = new PriceTape();
        for (long i = 0; ; i++) {
            tape.tick(i);
        }
    }
}
