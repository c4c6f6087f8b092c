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

/** Tomcat under steady load, with sessions that expire. */
public final class TomcatSteady {
    private TomcatSteady() {}

    /** Opens a session for two seconds. */
    public static final class ShopServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(true);
            session.setMaxInactiveInterval(2);
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
        // Warm: as many sessions come as go.
        Steps.Work load = number -> {
            Steps.get(port, "/shop");
            Thread.sleep(2);
        };
        for (int number = 0; number < 1_500; number++) {
            load.run(number);
        }
        new Steps(args[0]).repeat(1_200, load);
        System.exit(0);
    }
}
