package com.freightline.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.northgate.platform.Platform;

/** A direct buffer for each peer that ever called. The heap stays small, the process does not. */
public final class ChannelRegistry {
    /** A peer with its buffers. */
    static final class Peer {
        final int port;
        final ByteBuffer in = ByteBuffer.allocateDirect(32 * 1024);
        final ByteBuffer out = ByteBuffer.allocateDirect(32 * 1024);

        Peer(int port) {
            this.port = port;
        }
    }

    private static final List<Peer> PEERS = new ArrayList<>();

    private ChannelRegistry() {}

    public static void main(String[] args) {
        Platform.boot("net", 55);
        for (int i = 0; i < 3_500; i++) {
            Peer peer = new Peer(40_000 + i);
            peer.in.putInt(peer.port).flip();
            peer.out.put(peer.in);
            PEERS.add(peer);
        }
        Platform.serve();
    }
}
