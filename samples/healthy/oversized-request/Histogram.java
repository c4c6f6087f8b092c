package lab.spectrum.counts;

import net.northgate.platform.Platform;

/** Dies because one request is too large; the heap itself is in order. */
public final class Histogram {
    private Histogram() {}

    static long[] bins(int resolution) {
        return new long[resolution];
    }

    public static void main(String[] args) {
        Platform.boot("counts", 100);
        System.out.println(bins(1_000).length + bins(500_000_000).length);
    }
}
