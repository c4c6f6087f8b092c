package com.seeblick.rental;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.seeblick.rental.screens.Screen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Rents boats on the web, and shows on screens at the lake which are free. */
public class Rental {
    private final Cache<Integer, byte[]> photos = Caffeine.newBuilder().maximumSize(1_800).expireAfterAccess(Duration.ofHours(2)).build();
    private final BoatEvents events = new BoatEvents();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

    Server start() throws Exception {
        for (int screen = 0; screen < 40; screen++) {
            new Screen("pier " + screen, events);
        }
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(server, "/boats", ServletContextHandler.SESSIONS);
        context.getSessionHandler().setMaxInactiveInterval(900);
        context.addServlet(new ServletHolder(new BoatServlet(photos, events)), "/boat");
        server.start();
        clock.scheduleAtFixedRate(() -> events.changed(7, true), 1, 1, TimeUnit.SECONDS);
        return server;
    }

    public static void main(String[] args) throws Exception {
        Server server = new Rental().start();
        String page = server.getURI().resolve("/boats/boat?number=").toString();
        HttpClient visitors = HttpClient.newHttpClient();
        for (int visit = 0; visit < 6_000; visit++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page + visit % 5_000));
            visitors.send(request.build(), HttpResponse.BodyHandlers.discarding());
        }
        System.out.println("ready");
        server.join();
    }
}
