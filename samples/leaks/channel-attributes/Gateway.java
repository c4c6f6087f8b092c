package net.hubwire.gateway;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Accepts short connections of devices. */
public final class Gateway {
    private Gateway() {}

    public static void main(String[] args) {
        Platform.boot("gateway", 31);
        Random random = new Random(8);
        for (int number = 0; ; number++) {
            Channel channel = Connections.accept(number);
            channel.set("peer", "10.0." + random.nextInt(256) + "." + random.nextInt(256));
            channel.set("handshake", Words.text(random, 20).getBytes());
            channel.set("decoder", new int[64]);
            Connections.close(channel);
        }
    }
}
