package com.acme.programs;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat with visitors in waves, whose sessions expire. A wave comes when the last one's sessions are gone, so that each dump
 * has as many of them, however busy the machine is.
 */
public final class TomcatSteady {
    private TomcatSteady() {}

    /** Visitors of a wave, and sessions that may be left of the one before. */
    private static final int WAVE = 400, LEFT = 20;

    /** Opens a session for three seconds. */
    public static final class ShopServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(true);
            session.setMaxInactiveInterval(3);
            session.setAttribute("basket", new byte[2_000]);
            response.getWriter().println("welcome, " + String.join(" ", "visitor", session.getId()));
        }
    }

    public static void main(String[] args) throws Exception {
        Path base = Files.createTempDirectory("tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        Connector connector = new Connector();
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(0);
        tomcat.setConnector(connector);
        Context shop = tomcat.addContext("", base.toString());
        shop.setBackgroundProcessorDelay(1);
        Tomcat.addServlet(shop, "shop", new ShopServlet());
        shop.addServletMappingDecoded("/shop", "shop");
        tomcat.start();
        int port = connector.getLocalPort();
        Steps.Work wave = number -> {
            while (shop.getManager().getActiveSessions() > LEFT) {
                Thread.sleep(20);
            }
            for (int visitor = 0; visitor < WAVE; visitor++) {
                Steps.get(port, "/shop");
            }
        };
        // Warm: what Tomcat and the JDK load at first is there.
        wave.run(0);
        new Steps(args[0]).repeat(1, wave);
        System.exit(0);
    }
}
