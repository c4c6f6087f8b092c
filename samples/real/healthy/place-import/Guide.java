package ch.wegweiser.places;

import com.sun.net.httpserver.HttpServer;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** Answers where a place is. */
public class Guide {
    private final PlaceIndex places = new PlaceIndex();

    private static String file() {
        StringBuilder file = new StringBuilder("postcode,name,canton,north,east\n");
        for (int place = 0; place < 130_000; place++) {
            file.append(1_000 + place % 8_999).append(",Ober-Wil ").append(place).append(",canton ").append(place % 26)
                .append(',').append(45.8 + place * 1e-5).append(',').append(6.0 + place % 400 * 0.01).append('\n');
        }
        return file.toString();
    }

    private HttpServer serve() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 20);
        server.setExecutor(Executors.newFixedThreadPool(6));
        server.createContext("/place", exchange -> {
            int wanted = Integer.parseInt(exchange.getRequestURI().getQuery());
            byte[] answer = (places.inPostcode(wanted % 9_999).size() + " " + places.first("Ober-Wil " + wanted) + places.nearest(46)).getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    public static void main(String[] args) throws Exception {
        Guide guide = new Guide();
        guide.places.load(new StringReader(file()));
        int port = guide.serve().getAddress().getPort();
        HttpClient client = HttpClient.newHttpClient();
        for (int request = 0; request < 300; request++) {
            client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/place?" + request * 97)).build(), HttpResponse.BodyHandlers.discarding());
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
