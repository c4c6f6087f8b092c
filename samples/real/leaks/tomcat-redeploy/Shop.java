package shop.server;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.loader.WebappLoader;
import org.apache.catalina.startup.Tomcat;

/** Runs the shop, and deploys it anew when it changes. */
public class Shop {
    private final Tomcat tomcat = new Tomcat();
    private final Path application;
    private Context deployed;

    Shop(Path application) {
        this.application = application;
        tomcat.setBaseDir(application.getParent().toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("minSpareThreads", "4");
        tomcat.getConnector().setProperty("maxThreads", "4");
    }

    void deploy() throws Exception {
        if (deployed != null) {
            tomcat.getHost().removeChild(deployed);
            deployed.destroy();
        }
        deployed = new StandardContext();
        deployed.setName("/shop");
        deployed.setPath("/shop");
        deployed.setDocBase(application.toString());
        deployed.setLoader(new WebappLoader());
        deployed.addLifecycleListener(new Tomcat.FixContextListener());
        Tomcat.addServlet(deployed, "prices", "shop.web.PriceServlet");
        deployed.addServletMappingDecoded("/prices", "prices");
        tomcat.getHost().addChild(deployed);
    }

    String ask(int number) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/shop/prices?number=" + number);
        try (InputStream body = address.toURL().openStream()) {
            return new String(body.readAllBytes());
        }
    }

    public static void main(String[] args) throws Exception {
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.OFF);
        Path application = Files.createTempDirectory("tomcat").resolve("shop");
        Path classes = Files.createDirectories(application.resolve("WEB-INF/classes/shop/web"));
        Path compiled = Path.of(Shop.class.getResource("/shop/web").toURI());
        try (var files = Files.list(compiled)) {
            for (Path file : files.toList()) {
                Files.copy(file, classes.resolve(file.getFileName().toString()));
            }
        }
        Shop shop = new Shop(application);
        shop.deploy();
        shop.tomcat.start();
        for (int version = 0; version < 24; version++) {
            shop.deploy();
            for (int request = 0; request < 12; request++) {
                shop.ask(request);
            }
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
