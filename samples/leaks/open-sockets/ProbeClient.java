package net.beacon.probes;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import net.northgate.platform.Platform;

/** Probes a service once a second and keeps every connection for the next time, that never comes. */
public final class ProbeClient {
    /** One connection with its buffers. */
    static final class Probe {
        final Socket socket;
        final BufferedInputStream in;
        final BufferedOutputStream out;

        Probe(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
            this.out = new BufferedOutputStream(socket.getOutputStream(), 32 * 1024);
        }

        boolean ask() throws IOException {
            out.write(1);
            out.flush();
            return in.read() == 2;
        }
    }

    private static final Deque<Probe> PROBES = new ArrayDeque<>();

    private ProbeClient() {}

    public static void main(String[] args) throws IOException {
        Platform.boot("probes", 19);
        try (ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(server), "probe-target");
            answering.setDaemon(true);
            answering.start();
            for (int i = 0; i < 400; i++) {
                Probe probe = new Probe(new Socket(server.getInetAddress(), server.getLocalPort()));
                if (probe.ask()) {
                    PROBES.push(probe);
                }
            }
            Platform.serve();
        }
    }

    private static void answer(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.getInputStream().read();
                socket.getOutputStream().write(2);
                socket.close();
            }
        } catch (IOException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
