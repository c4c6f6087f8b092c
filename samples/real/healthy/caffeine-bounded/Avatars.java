package social.avatars;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;

/** Small pictures of users; the most popular ones stay in memory. */
public class Avatars {
    private static final LoadingCache<Integer, byte[]> PICTURES = Caffeine.newBuilder()
            .maximumSize(5_000).expireAfterWrite(Duration.ofHours(2)).build(user -> new byte[3_000 + user % 500]);

    public static void main(String[] args) throws Exception {
        long bytes = 0;
        for (int view = 0; view < 200_000; view++) {
            bytes += PICTURES.get((int) (view * 2_654_435_761L % 60_000)).length;
        }
        PICTURES.cleanUp();
        System.out.println(bytes);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
