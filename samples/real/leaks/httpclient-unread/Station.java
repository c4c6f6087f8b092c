package ch.alpen.weather;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A weather station, in a process of its own: it prints its port, and ends with its standard input. */
final class Station {
    private Station() {}

    public static void main(String[] args) throws IOException {
        ServerSocket station = new ServerSocket(0, 600, InetAddress.getLoopbackAddress());
        byte[] weather = ("HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n" + "sunny ".repeat(6_000)).getBytes();
        List<Socket> callers = new ArrayList<>();
        Thread answers = new Thread(() -> {
            try {
                while (true) {
                    Socket caller = station.accept();
                    callers.add(caller);
                    caller.getInputStream().read(new byte[2_000]);
                    caller.getOutputStream().write(weather);
                }
            } catch (IOException e) {
                System.err.println(e);
            }
        });
        answers.setDaemon(true);
        answers.start();
        System.out.println(station.getLocalPort());
        while (System.in.read() >= 0) {}
    }
}
