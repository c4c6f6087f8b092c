package ch.alpen.weather;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Asks every station whether it lives; only the status of the answer is looked at. */
public final class Poller {
    private static final HttpClient STATIONS = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Poller() {}

    static boolean alive(URI station) throws Exception {
        HttpResponse<InputStream> answer = STATIONS.send(HttpRequest.newBuilder(station).build(), HttpResponse.BodyHandlers.ofInputStream());
        return answer.statusCode() == 200;
    }

    public static void main(String[] args) throws Exception {
        ServerSocket station = new ServerSocket(0, 600, InetAddress.getLoopbackAddress());
        byte[] weather = ("HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n" + "sunny ".repeat(6_000)).getBytes();
        List<Socket> callers = new ArrayList<>();
        Thread.ofPlatform().daemon().name("station").start(() -> {
            try {
                while (true) {
                    Socket caller = station.accept();
                    callers.add(caller);
                    caller.getInputStream().read(new byte[2_000]);
                    caller.getOutputStream().write(weather);
                }
            } catch (IOException e) {
                System.out.println(e);
            }
        });
        URI uri = URI.create("http://127.0.0.1:" + station.getLocalPort() + "/now");
        int living = 0;
        for (int call = 0; call < 900; call++) {
            living += alive(uri) ? 1 : 0;
        }
        System.out.println(living + " live");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
