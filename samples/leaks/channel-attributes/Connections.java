package net.hubwire.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Connections by number. */
final class Connections {
    private static final Map<Integer, Channel> OPEN = new ConcurrentHashMap<>();

    private Connections() {}

    static Channel accept(int number) {
        return OPEN.computeIfAbsent(number, Channel::new);
    }

    static void close(Channel channel) {
        channel.set("closed", Boolean.TRUE);
    }
}
