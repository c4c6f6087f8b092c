package wiki.render;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;

/** Rendered pages, up to 20 million characters. */
public class Pages {
    private final LoadingCache<String, String> rendered = CacheBuilder.newBuilder()
            .maximumWeight(20_000_000).weigher((String title, String html) -> html.length())
            .build(CacheLoader.from(title -> "<p>" + title + " is an article. ".repeat(120) + "</p>"));

    private static final Pages PAGES = new Pages();

    public static void main(String[] args) throws Exception {
        for (int visit = 0; visit < 40_000; visit++) {
            PAGES.rendered.get("Article " + visit % 25_000);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
