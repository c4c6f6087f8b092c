package route.maps;

import net.sf.ehcache.Cache;
import net.sf.ehcache.CacheManager;
import net.sf.ehcache.Element;
import net.sf.ehcache.config.CacheConfiguration;
import net.sf.ehcache.config.Configuration;

/** Routes that were computed; 4 000 stay in memory. */
public class Maps {
    static final CacheManager CACHES = CacheManager.newInstance(new Configuration().name("maps").updateCheck(false));

    public static void main(String[] args) throws Exception {
        Cache routes = new Cache(new CacheConfiguration("routes", 4_000).timeToIdleSeconds(7_200));
        CACHES.addCache(routes);
        for (int asked = 0; asked < 60_000; asked++) {
            int route = asked * 7 % 9_000;
            if (routes.get(route) == null) {
                routes.put(new Element(route, new long[700 + route % 90]));
            }
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
