package net.northgate.platform;

/** The latest requests in a ring. */
public final class RequestLog {
    /** One line of the log. */
    static final class Line {
        final String path;
        final int millis;
        final long at = System.nanoTime();

        Line(String path, int millis) {
            this.path = path;
            this.millis = millis;
        }
    }

    private final Line[] ring;
    private int next;

    RequestLog(int size) {
        ring = new Line[size];
    }

    public synchronized void add(String path, int millis) {
        ring[next++ & (ring.length - 1)] = new Line(path, millis);
    }
}
