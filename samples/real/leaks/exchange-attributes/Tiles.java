package com.carto.tiles;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** Serves tiles of a map. */
public class Tiles {
    private final TileCache cache = new TileCache(260, 64 * 1_024);
    private final HttpServer server;

    Tiles() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 20);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/tiles", this::tile).getFilters().add(new RequestTimes());
        server.start();
    }

    private void tile(HttpExchange exchange) throws IOException {
        byte[] tile = cache.tile(exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(200, 1_000);
        exchange.getResponseBody().write(tile, 0, 1_000);
        exchange.close();
    }

    public static void main(String[] args) throws Exception {
        Tiles tiles = new Tiles();
        HttpClient browser = HttpClient.newHttpClient();
        for (int request = 0; request < 12_000; request++) {
            URI tile = URI.create("http://127.0.0.1:" + tiles.server.getAddress().getPort() + "/tiles?z=9&x=" + request % 40 + "&y=" + request % 11);
            browser.send(HttpRequest.newBuilder(tile).build(), HttpResponse.BodyHandlers.discarding());
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
