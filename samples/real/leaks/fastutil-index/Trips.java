package taxi.trips;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/** Trips that are under way, by number. */
public class Trips {
    static final class Trip {
        final long taxi;
        final float[] way = new float[30];

        Trip(long taxi) {
            this.taxi = taxi;
        }
    }

    private static final Trips CITY = new Trips();
    private final Long2ObjectOpenHashMap<Trip> underWay = new Long2ObjectOpenHashMap<>();

    void begin(long number, long taxi) {
        underWay.put(number, new Trip(taxi));
    }

    float end(long number) {
        Trip trip = underWay.get(number);
        return trip.way[0] + trip.taxi;
    }

    public static void main(String[] args) {
        float sum = 0;
        for (long number = 1; !Float.isNaN(sum); number++) {
            CITY.begin(number, number % 900);
            sum += CITY.end(number) % 7;
        }
    }
}
