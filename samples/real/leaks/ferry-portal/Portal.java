package com.fjordline.portal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fjordline.portal.booking.BookingHandler;
import com.fjordline.portal.booking.BookingStore;
import com.fjordline.portal.sailings.Departures;
import com.fjordline.portal.sailings.Timetable;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the booking portal of a ferry line. */
public class Portal {
    private static final Logger LOG = LoggerFactory.getLogger(Portal.class);

    private final Timetable timetable = Timetable.load(2024, 40_000);
    private final Departures departures = new Departures(timetable);
    private final BookingStore bookings = new BookingStore();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "departures-clock"));

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    HttpServer start() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/api/bookings", new BookingHandler(departures, bookings, new ObjectMapper()));
        server.setExecutor(Executors.newFixedThreadPool(4, work -> daemon(work, "http-worker")));
        server.start();
        clock.scheduleAtFixedRate(departures::announceNext, 200, 200, TimeUnit.MILLISECONDS);
        LOG.info("portal listens on {}", server.getAddress());
        return server;
    }

    public static void main(String[] args) throws Exception {
        Portal portal = new Portal();
        HttpServer server = portal.start();
        HttpClient guests = HttpClient.newHttpClient();
        String site = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/bookings";
        for (int guest = 0; guest < 9_000; guest++) {
            String body = "{\"guest\":\"guest-" + guest + "\",\"sailing\":" + guest * 31 % 40_000 + ",\"cars\":" + guest % 3 + "}";
            guests.send(HttpRequest.newBuilder(URI.create(site)).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.discarding());
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
