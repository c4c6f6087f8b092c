package org.bluefin.series;

/** A case class. */
public final class Point {
    private final long time;
    private final double value;
    private final double[] quantiles;

    public Point(long time, double value, double[] quantiles) {
        this.time = time;
        this.value = value;
        this.quantiles = quantiles;
    }

    public long time() {
        return time;
    }

    public double value() {
        return value + quantiles[0];
    }
}
