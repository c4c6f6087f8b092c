package delivery.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** The map service, in a process of its own: it prints its port, and ends with its standard input. */
final class MapService {
    private MapService() {}

    public static void main(String[] args) throws IOException {
        ServerSocket service = new ServerSocket(0, 600, InetAddress.getLoopbackAddress());
        List<Socket> callers = new ArrayList<>();
        Thread answers = new Thread(() -> {
            try {
                while (true) {
                    Socket caller = service.accept();
                    callers.add(caller);
                    caller.getInputStream().read(new byte[2_000]);
                    caller.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n53.55,9.99".getBytes());
                }
            } catch (IOException e) {
                System.err.println(e);
            }
        });
        answers.setDaemon(true);
        answers.start();
        System.out.println(service.getLocalPort());
        while (System.in.read() >= 0) {}
    }
}
