package eu.paketo.flow;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The way of one parcel through the depots. */
class Flow {
    private final Logger log;
    private final String parcel;

    Flow(String parcel) {
        this.parcel = parcel;
        this.log = LogManager.getLogger("eu.paketo.flow." + parcel);
    }

    void arrive(String depot) {
        log.debug("{} arrived at {}", parcel, depot);
    }

    public static void main(String[] args) {
        String[] depots = {"Kiel", "Lübeck", "Hamburg"};
        for (long number = 0; ; number++) {
            Flow flow = new Flow("P" + (1_000_000 + number));
            for (String depot : depots) {
                flow.arrive(depot);
            }
        }
    }
}
