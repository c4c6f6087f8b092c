package com.aisnet.harbour;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Ships send where they are, each over a connection of its own; idle ones are closed after two minutes. */
public class Harbour {
    /** A connected ship. */
    static final class Ship {
        private final ByteBuffer received = ByteBuffer.allocate(32 * 1_024);
        private final ArrayDeque<Position> track = new ArrayDeque<>();
        private long lastSeen = System.currentTimeMillis();

        void read(SocketChannel channel) throws IOException {
            if (channel.read(received) < 0) {
                channel.close();
                return;
            }
            received.clear();
            lastSeen = System.currentTimeMillis();
            track.addLast(new Position(lastSeen, 53.5, 9.9));
            while (track.size() > 100) {
                track.removeFirst();
            }
        }
    }

    /** Where it was. */
    record Position(long at, double latitude, double longitude) { }

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));

    Harbour() throws IOException {
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    void serve() {
        try {
            while (true) {
                selector.select(1_000);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        SocketChannel channel = server.accept();
                        channel.configureBlocking(false);
                        channel.register(selector, SelectionKey.OP_READ, new Ship());
                    } else {
                        ((Ship) key.attachment()).read((SocketChannel) key.channel());
                    }
                }
                selector.selectedKeys().clear();
                for (SelectionKey key : selector.keys()) {
                    if (key.attachment() instanceof Ship ship && ship.lastSeen < System.currentTimeMillis() - 120_000) {
                        key.channel().close();
                    }
                }
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public static void main(String[] args) throws Exception {
        Harbour harbour = new Harbour();
        new Thread(harbour::serve, "harbour-io").start();
        List<SocketChannel> ships = new ArrayList<>();
        for (int ship = 0; ship < 450; ship++) {
            ships.add(SocketChannel.open(harbour.server.getLocalAddress()));
        }
        for (int round = 0; round < 100; round++) {
            for (SocketChannel ship : ships) {
                ship.write(ByteBuffer.wrap("!AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*23\n".getBytes()));
            }
            Thread.sleep(15);
        }
        System.out.println("ready");
        while (true) {
            Thread.sleep(30_000);
            for (SocketChannel ship : ships) {
                ship.write(ByteBuffer.wrap("!AIVDM,1,1,,B,13u?etPv2;0n:dDPwUM1U1Cb069D,0*20\n".getBytes()));
            }
        }
    }
}
