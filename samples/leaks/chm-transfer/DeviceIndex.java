package io.fleetwise.telemetry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import net.northgate.platform.Platform;

/** Remembers when each message was last seen. Small entries: the table's own growth is what fails. */
public final class DeviceIndex {
    /** When and where a message was seen. */
    static final class Sighting {
        final int gateway;
        final long at;

        Sighting(int gateway, long at) {
            this.gateway = gateway;
            this.at = at;
        }
    }

    private static final ConcurrentMap<Long, Sighting> SEEN = new ConcurrentHashMap<>();

    private DeviceIndex() {}

    public static void main(String[] args) {
        Platform.boot("telemetry", 5);
        long message = 0x5eed_0000L;
        for (int i = 0; ; i++) {
            message = message * 6364136223846793005L + 1442695040888963407L;
            SEEN.putIfAbsent(message >>> 8, new Sighting(i & 15, System.nanoTime()));
        }
    }
}
