package truck.fleet;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.index.quadtree.Quadtree;

/** Finds trucks near a place. */
public class Fleet {
    private final Quadtree positions = new Quadtree();

    /** Where a truck is. */
    record Position(String truck, Coordinate at, long second) {}

    void moved(String truck, double x, double y, long second) {
        Coordinate at = new Coordinate(x, y);
        positions.insert(new Envelope(at), new Position(truck, at, second));
    }

    int near(double x, double y) {
        return positions.query(new Envelope(x - 1, x + 1, y - 1, y + 1)).size();
    }

    public static void main(String[] args) {
        Fleet fleet = new Fleet();
        for (long second = 0; ; second++) {
            fleet.moved("truck-" + second % 400, second * 0.37 % 1_000, second * 0.91 % 700, second);
            if (second % 20_000 == 0) {
                fleet.near(second % 1_000, second % 700);
            }
        }
    }
}
