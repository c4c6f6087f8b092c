package com.rollout.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** What is known about each ride, for as long as the ride is. */
class RideStates {
    private final Map<Fleet.Ride, State> states = Collections.synchronizedMap(new WeakHashMap<>());

    State of(Fleet.Ride ride) {
        return states.computeIfAbsent(ride, State::new);
    }

    int count() {
        return states.size();
    }

    /** Where it was. */
    static final class State {
        private final Fleet.Ride ride;
        private final List<String> trail = new ArrayList<>();

        State(Fleet.Ride ride) {
            this.ride = ride;
        }

        void moved(int latitude, int longitude, String zone) {
            trail.add(ride.rider + " at " + latitude + "/" + longitude + " in " + zone);
        }
    }
}
