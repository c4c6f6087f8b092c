package com.acme.programs;

import java.io.IOException;
import java.util.ArrayList;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Jetty whose sessions never expire: a visitor leaves 6 KB behind, until -Xmx is full. */
public final class JettySessions {
    private JettySessions() {}

    /** A shopping basket. */
    static final class Basket {
        final byte[] viewState = new byte[6_000];
        final ArrayList<String> articles = new ArrayList<>();
    }

    /** Opens a session. */
    public static final class ShopServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(true);
            session.setMaxInactiveInterval(-1);
            Basket basket = new Basket();
            basket.articles.add("article " + session.getId());
            session.setAttribute("basket", basket);
            response.getWriter().println("welcome");
        }
    }

    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler shop = new ServletContextHandler(ServletContextHandler.SESSIONS);
        shop.setContextPath("/");
        shop.addServlet(new ServletHolder(new ShopServlet()), "/shop");
        server.setHandler(shop);
        server.start();
        int port = connector.getLocalPort();
        new Steps(args[0]).fill(number -> Steps.get(port, "/shop"), 0.4, 0.7, 0.9);
        System.exit(0);
    }
}
