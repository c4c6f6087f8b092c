package ch.alpen.weather;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** Asks every station whether it lives; only the status of the answer is looked at. */
public final class Poller {
    private static final HttpClient STATIONS = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Poller() {}

    static boolean alive(URI station) throws Exception {
        HttpResponse<InputStream> answer = STATIONS.send(HttpRequest.newBuilder(station).build(), HttpResponse.BodyHandlers.ofInputStream());
        return answer.statusCode() == 200;
    }

    public static void main(String[] args) throws Exception {
        HttpServer station = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        byte[] weather = "sunny ".repeat(6_000).getBytes();
        station.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, weather.length);
            exchange.getResponseBody().write(weather);
            exchange.close();
        });
        station.setExecutor(Executors.newFixedThreadPool(2));
        station.start();
        URI uri = URI.create("http://127.0.0.1:" + station.getAddress().getPort() + "/now");
        int living = 0;
        for (int call = 0; call < 500; call++) {
            living += alive(uri) ? 1 : 0;
        }
        System.out.println(living + " live");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
