package com.tramway.depot;

import java.util.BitSet;
import net.engio.mbassy.listener.Handler;
import net.engio.mbassy.listener.Listener;
import net.engio.mbassy.listener.References;

/** An inspection follows one tram through its shift. */
@Listener(references = References.Strong)
class Inspection {
    private final int tram;
    private final BitSet signals = new BitSet(4_000);
    private boolean finished;

    Inspection(int tram) {
        this.tram = tram;
    }

    @Handler
    void passed(Depot.Passed passed) {
        if (!finished && passed.tram() == tram) {
            signals.set(passed.signal());
        }
    }

    void finish() {
        finished = true;
    }
}
