package com.helvia.claims;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.helvia.claims.web.ClaimServlet;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** The clerks of an insurance look at claims all day. */
public class ClaimsDesk {
    private final LoadingCache<Integer, ClaimDocument> documents = Caffeine.newBuilder().maximumSize(2_500).build(ClaimDocument::scan);
    private final ScheduledExecutorService housekeeping = Executors.newScheduledThreadPool(1);

    Server start() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(server, "/claims", ServletContextHandler.SESSIONS);
        context.getSessionHandler().setMaxInactiveInterval(8 * 3_600);
        context.addServlet(new ServletHolder(new ClaimServlet(documents)), "/view");
        server.start();
        housekeeping.scheduleAtFixedRate(documents::cleanUp, 1, 1, TimeUnit.MINUTES);
        return server;
    }

    public static void main(String[] args) throws Exception {
        Server server = new ClaimsDesk().start();
        String page = server.getURI().resolve("/claims/view?claim=").toString();
        List<HttpClient> clerks = new ArrayList<>();
        for (int clerk = 0; clerk < 8; clerk++) {
            clerks.add(HttpClient.newBuilder().cookieHandler(new CookieManager()).build());
        }
        for (int view = 0; view < 16_000; view++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(page + (view * 37 % 20_000))).build();
            clerks.get(view % clerks.size()).send(request, HttpResponse.BodyHandlers.discarding());
        }
        System.out.println("ready");
        server.join();
    }
}
