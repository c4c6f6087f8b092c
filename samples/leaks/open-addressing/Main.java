package aero.flightline.radar;

import java.util.Random;
import net.northgate.platform.Platform;

/** Follows what the antenna sees, birds included. */
public final class Main {
    private static final Tracker TRACKER = new Tracker();

    private Main() {}

    public static void main(String[] args) {
        Platform.boot("flightline", 20);
        Random random = new Random(9);
        while (true) {
            TRACKER.seen(random.nextLong(), random.nextFloat());
        }
    }
}
