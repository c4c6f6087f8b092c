import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** A web server with 5 000 sessions, each with a cart. Its argument is the server's folder. */
public class TomcatSessions {
    static final class Cart extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(true);
            ArrayList<HashMap<String, String>> cart = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                HashMap<String, String> line = new HashMap<>();
                line.put("article", "article-" + i + "-" + session.getId());
                line.put("pieces", Integer.toString(i));
                cart.add(line);
            }
            session.setAttribute("cart", cart);
            response.getWriter().print("ok");
        }
    }

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[0]);
        tomcat.setPort(0);
        Context context = tomcat.addContext("/shop", new File(args[0]).getAbsolutePath());
        Tomcat.addServlet(context, "cart", new Cart());
        context.addServletMappingDecoded("/cart", "cart");
        tomcat.start();
        int port = tomcat.getConnector().getLocalPort();
        for (int i = 0; i < 5_000; i++) {
            URL cart = URI.create("http://localhost:" + port + "/shop/cart").toURL();
            HttpURLConnection connection = (HttpURLConnection) cart.openConnection();
            connection.getInputStream().readAllBytes();
        }
        System.out.println("READY");
        Thread.sleep(Long.MAX_VALUE);
    }
}
