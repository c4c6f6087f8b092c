package town.portal;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** The town's forms. */
public class Portal {
    /** Remembers how far a citizen has come. */
    static class FormServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
            FormState state = new FormState(new char[900], request.getParameter("form"));
            request.getSession(true).setAttribute("form", state);
            response.getWriter().print(state.form());
        }
    }

    /** A form that was begun. */
    record FormState(char[] text, String form) {}

    public static void main(String[] args) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("/forms", new File(".").getAbsolutePath());
        context.setSessionTimeout(0);
        Tomcat.addServlet(context, "form", new FormServlet());
        context.addServletMappingDecoded("/begin", "form");
        tomcat.start();
        for (int citizen = 0; citizen < 5_500; citizen++) {
            URLConnection call = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/forms/begin?form=f" + citizen).toURL().openConnection();
            call.getInputStream().readAllBytes();
        }
        System.out.println("ready");
        tomcat.getServer().await();
    }
}
