package album;

import java.util.Collections;
import java.util.Map;
import org.apache.commons.collections4.map.LRUMap;

/** Small pictures of those photos that were looked at last. */
public class Photos {
    private final Map<String, byte[]> small = Collections.synchronizedMap(new LRUMap<>(6_000));

    byte[] small(int photo) {
        return small.computeIfAbsent("photo " + photo, name -> new byte[2_000 + name.length()]);
    }

    public static void main(String[] args) throws InterruptedException {
        Photos photos = new Photos();
        long bytes = 0;
        for (int view = 0; view < 60_000; view++) {
            bytes += photos.small(view * 7 % 40_000).length;
        }
        System.out.println("ready " + bytes);
        Thread.sleep(Long.MAX_VALUE);
    }
}
