package net.viaduct.routing;

import java.util.HashMap;

/** Routes by prefix, a map with a few helpers. */
class RouteTable extends HashMap<String, Route> {
    private static final long serialVersionUID = 1L;

    Route learn(String prefix, Route route) {
        Route known = get(prefix);
        if (known != null && known.metric() <= route.metric()) {
            return known;
        }
        put(prefix, route);
        return route;
    }
}
