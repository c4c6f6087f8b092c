package org.apache.catalina.startup;

import com.bazaar.web.BasketServlet;
import org.apache.catalina.core.StandardContext;
import net.northgate.platform.Platform;

/** Stand-in: starts one web application. */
public final class Bootstrap {
    private static volatile Bootstrap daemon;
    private final StandardContext context = new StandardContext("/bazaar");

    public static void main(String[] args) {
        Platform.boot("bazaar", 56);
        daemon = new Bootstrap();
        BasketServlet servlet = new BasketServlet();
        for (int request = 0; ; request++) {
            servlet.service(daemon.context.getManager(), request);
        }
    }
}
