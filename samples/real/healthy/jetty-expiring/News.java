package news.site;

import java.net.URL;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;

/** A site with small sessions that end after ten minutes. */
public class News {
    /** Counts what a reader has seen. */
    public static class Front extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
            request.getSession().setAttribute("seen", request.getParameter("p"));
            response.getWriter().println("news");
        }
    }

    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(server, "/", ServletContextHandler.SESSIONS);
        context.getSessionHandler().setMaxInactiveInterval(600);
        context.addServlet(Front.class, "/front");
        server.start();
        for (int reader = 0; reader < 400; reader++) {
            new URL("http://127.0.0.1:" + connector.getLocalPort() + "/front?p=" + reader).openConnection().getInputStream().readAllBytes();
        }
        System.out.println("ready");
    }
}
