package parking.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** A stateless service; Tomcat has started all of its 200 threads at the rush hour. */
public class Api {
    static final CountDownLatch RUSH = new CountDownLatch(200);

    static class FreePlaces extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
            RUSH.countDown();
            try {
                RUSH.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            response.getWriter().print(request.getParameter("garage").length());
        }
    }

    public static void main(String[] args) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("minSpareThreads", "200");
        Context context = tomcat.addContext("", new File(".").getAbsolutePath());
        Tomcat.addServlet(context, "free", new FreePlaces());
        context.addServletMappingDecoded("/free", "free");
        tomcat.start();
        Thread[] drivers = new Thread[200];
        for (int number = 0; number < drivers.length; number++) {
            String uri = "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/free?garage=g" + number;
            drivers[number] = new Thread(() -> {
                try {
                    URI.create(uri).toURL().openConnection().getInputStream().readAllBytes();
                } catch (java.io.IOException e) {
                    System.out.println(e);
                }
            });
            drivers[number].start();
        }
        for (Thread driver : drivers) {
            driver.join(20_000);
        }
        System.out.println("ready");
        tomcat.getServer().await();
    }
}
