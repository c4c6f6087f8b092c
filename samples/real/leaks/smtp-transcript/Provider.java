package com.gazette.mailing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The provider's server, as it is on a developer's desk. */
class Provider extends Thread {
    private final ServerSocket socket;

    Provider() throws IOException {
        super("provider");
        socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        setDaemon(true);
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void run() {
        try (Socket peer = socket.accept()) {
            peer.setTcpNoDelay(true);
            BufferedReader in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = peer.getOutputStream();
            out.write("220 mx.provider.example ready\r\n".getBytes());
            boolean text = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (text && !line.equals(".")) {
                    continue;
                }
                text = line.equals("DATA");
                out.write((text ? "354 end with a dot\r\n" : "250 OK, taken by mx.provider.example\r\n").getBytes());
            }
        } catch (IOException gone) {
            System.getLogger("provider").log(System.Logger.Level.WARNING, "client is gone", gone);
        }
    }
}
