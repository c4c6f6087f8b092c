package net.viaduct.routing;

import java.util.Random;
import net.northgate.platform.Platform;

/** Learns routes from its peers and never ages them out. */
public final class Router {
    static final RouteTable ROUTES = new RouteTable();
    private final Random random = new Random(77);

    private void peerUpdate() {
        String prefix = random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + ".0/24";
        ROUTES.learn(prefix, new Route("10.0.0." + random.nextInt(32), random.nextInt(100), new byte[40]));
    }

    public static void main(String[] args) {
        Platform.boot("router", 14);
        Router router = new Router();
        while (true) {
            router.peerUpdate();
        }
    }
}
