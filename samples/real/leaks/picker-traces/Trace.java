package com.nordlager.picking.routing;

import java.util.ArrayList;
import java.util.List;

/** Steps of the work under way in this thread, for the log when it fails. */
final class Trace {
    /** One step of it. */
    record Step(long nanos, String what, int value) { }

    private static final ThreadLocal<List<Step>> STEPS = ThreadLocal.withInitial(ArrayList::new);

    static void step(String what, int value) {
        STEPS.get().add(new Step(System.nanoTime(), what, value));
    }

    static List<Step> steps() {
        return List.copyOf(STEPS.get());
    }

    private Trace() { }
}
