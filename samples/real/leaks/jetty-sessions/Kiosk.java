package com.kiosk.web;

import java.net.HttpURLConnection;
import java.net.URL;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;

public class Kiosk {
    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(server, "/kiosk", ServletContextHandler.SESSIONS);
        context.getSessionHandler().setMaxInactiveInterval(-1);
        context.addServlet(CartServlet.class, "/cart");
        server.start();
        for (int visitor = 0; visitor < 4_500; visitor++) {
            HttpURLConnection call = (HttpURLConnection) new URL("http://127.0.0.1:" + connector.getLocalPort() + "/kiosk/cart?a=" + visitor).openConnection();
            call.getInputStream().readAllBytes();
        }
        System.out.println("ready");
    }
}
