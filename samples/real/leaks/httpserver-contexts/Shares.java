package photo.shares;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Gives each shared album an address of its own, for a day. */
public class Shares {
    private final HttpServer web;

    Shares(HttpServer web) {
        this.web = web;
    }

    /** What is answered below an album's address. */
    static final class Album implements HttpHandler {
        private final String title;
        private final byte[] preview = new byte[900];

        Album(String title) {
            this.title = title;
        }

        @Override
        public void handle(HttpExchange exchange) throws IOException {
            exchange.getResponseHeaders().add("X-Title", title);
            exchange.sendResponseHeaders(200, preview.length);
            exchange.getResponseBody().write(preview);
            exchange.close();
        }
    }

    String share(int album) {
        String path = "/s/" + Integer.toString(album * 7919, 36);
        web.createContext(path, new Album("Album " + album));
        return path;
    }

    public static void main(String[] args) throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        web.start();
        Shares shares = new Shares(web);
        for (int album = 0; album < 9_000; album++) {
            shares.share(album);
        }
        System.out.println("ready");
    }
}
