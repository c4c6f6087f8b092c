package nav.compass.roads;

import java.util.Arrays;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** A country's roads, loaded once and never changed: most of the heap, and that is what the service is for. */
public final class RoadGraph {
    /** A crossing with the roads that leave it. */
    static final class Junction {
        final float latitude;
        final float longitude;
        final String name;
        Road[] roads;

        Junction(float latitude, float longitude, String name) {
            this.latitude = latitude;
            this.longitude = longitude;
            this.name = name;
        }
    }

    /** A way from one crossing to the next. */
    record Road(Junction to, int metres, byte kind) {}

    private static volatile RoadGraph loaded;
    private final Junction[] junctions;
    private final int[] byLatitude;

    private RoadGraph(int size, Random random) {
        junctions = new Junction[size];
        byLatitude = new int[size];
        for (int i = 0; i < size; i++) {
            junctions[i] = new Junction(random.nextFloat(), random.nextFloat(), Words.name(random));
        }
        for (int i = 0; i < size; i++) {
            Road[] roads = new Road[2 + random.nextInt(3)];
            for (int r = 0; r < roads.length; r++) {
                roads[r] = new Road(junctions[random.nextInt(size)], random.nextInt(5_000), (byte) r);
            }
            junctions[i].roads = roads;
            byLatitude[i] = i;
        }
        Arrays.sort(byLatitude);
    }

    public static void main(String[] args) {
        Platform.boot("roads", 90);
        loaded = new RoadGraph(120_000, new Random(8));
        if (loaded.byLatitude.length > 0) {
            Platform.serve();
        }
    }
}
