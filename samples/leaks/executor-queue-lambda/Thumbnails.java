package photo.alpenglow;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.northgate.platform.Platform;

/** Scales pictures in the background: lambdas that carry the picture's bytes wait in the queue. */
public final class Thumbnails {
    private static final Executor SCALER =
            new ThreadPoolExecutor(1, 3, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "thumbnail-scaler");
                thread.setDaemon(true);
                return thread;
            });

    private Thumbnails() {}

    static void scale(byte[] picture, int width) {
        CompletableFuture.supplyAsync(() -> shrink(picture, width), SCALER);
    }

    private static byte[] shrink(byte[] picture, int width) {
        byte[] small = new byte[picture.length / 8];
        for (int i = 0; i < small.length; i++) {
            small[i] = picture[i * 8];
        }
        try {
            Thread.sleep(width * 10L);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return small;
    }

    public static void main(String[] args) {
        Platform.boot("photos", 49);
        Random random = new Random(5);
        while (true) {
            scale(new byte[4_000 + random.nextInt(6_000)], 160);
        }
    }
}
