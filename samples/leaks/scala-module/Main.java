package org.bluefin.series;

import net.northgate.platform.Platform;

/** Collects points of 25 series. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Platform.boot("series", 30);
        for (long i = 0; ; i++) {
            SeriesStore$.MODULE$.append("host" + i % 25, new Point(i, Math.cos(i), new double[] {i, i / 2.0, i / 4.0}));
        }
    }
}
