package org.tidewatch.gauges;

import org.tidewatch.flow.ReplaySink;

/** Levels of all gauges as they come. */
final class TideFeed {
    private final ReplaySink<Level> sink = new ReplaySink<>();

    void measured(Level level) {
        sink.next(level);
    }
}
