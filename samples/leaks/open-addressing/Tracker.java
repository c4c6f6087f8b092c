package aero.flightline.radar;

import aero.flightline.primitives.LongKeyed;

/** Tracks by number. */
final class Tracker {
    private final LongKeyed<Track> tracks = new LongKeyed<>();

    void seen(long squawk, float bearing) {
        Track track = tracks.get(squawk);
        if (track == null) {
            track = new Track(squawk);
            tracks.put(squawk, track);
        }
        track.positions[(int) (bearing * 30)] = bearing;
    }
}
