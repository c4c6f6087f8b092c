package hq.routebook.geo;

import java.util.Random;
import net.northgate.platform.Platform;

/** Answers with routes, most of them from the cache. */
public final class Routes {
    private static final SegmentCache<Integer, double[]> ROUTES = new SegmentCache<>(16, 250);

    private Routes() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("routebook", 42);
        Random random = new Random(7);
        for (int request = 0; request < 60_000; request++) {
            ROUTES.get(random.nextInt(40_000), key -> new double[800]);
        }
        Platform.serve();
    }
}
