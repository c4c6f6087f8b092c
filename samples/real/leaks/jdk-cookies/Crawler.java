package price.crawler;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Visits shops, with one cookie manager for all. */
public class Crawler {
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);

    void visited(int shop, int visit) throws Exception {
        URI page = URI.create("http://shop" + shop + ".example/offers");
        cookies.put(page, Map.of("Set-Cookie", List.of("visit" + visit + "=" + "v".repeat(60) + visit + "; path=/")));
    }

    public static void main(String[] args) throws Exception {
        Crawler crawler = new Crawler();
        for (int visit = 0; visit < 30_000; visit++) {
            crawler.visited(visit, visit);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE - crawler.cookies.getCookieStore().getURIs().size());
    }
}
