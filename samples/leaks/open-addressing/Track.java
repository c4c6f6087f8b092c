package aero.flightline.radar;

/** Where an aircraft was. */
final class Track {
    final long squawk;
    final float[] positions = new float[30];

    Track(long squawk) {
        this.squawk = squawk;
    }
}
