package rescue.map;

import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.index.strtree.STRtree;

/** The streets of a county, loaded once. */
public class Rescue {
    private final STRtree streets = new STRtree();

    record Street(String name, LineString line) {}

    void load() {
        GeometryFactory geometry = new GeometryFactory();
        for (int i = 0; i < 30_000; i++) {
            double x = i % 173;
            double y = i % 211;
            LineString line = geometry.createLineString(new Coordinate[] {
                new Coordinate(x, y), new Coordinate(x + 0.1, y + 0.2), new Coordinate(x + 0.3, y + 0.2)});
            streets.insert(line.getEnvelopeInternal(), new Street("street " + i, line));
        }
        streets.build();
    }

    List<?> near(double x, double y) {
        return streets.query(new Envelope(x, x + 1, y, y + 1));
    }

    public static void main(String[] args) throws Exception {
        Rescue rescue = new Rescue();
        rescue.load();
        System.out.println("ready " + rescue.near(4, 9).size());
        Thread.sleep(Long.MAX_VALUE / rescue.near(4, 9).size());
    }
}
