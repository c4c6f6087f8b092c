package tv.lantern.feeds;

import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** A thread per viewer; viewers who went away are waited for in vain. */
public final class FeedServer {
    /** Serves one viewer from a queue. */
    static final class ViewerSession implements Runnable {
        private final SynchronousQueue<byte[]> chunks = new SynchronousQueue<>();
        private final String name;

        ViewerSession(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            byte[] window = new byte[80_000];
            window[0] = (byte) name.length();
            try {
                while (window[0] != 0) {
                    byte[] chunk = chunks.take();
                    System.arraycopy(chunk, 0, window, 0, Math.min(chunk.length, window.length));
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FeedServer() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("feeds", 61);
        Random random = new Random(9);
        for (int i = 0; i < 400; i++) {
            Thread thread = new Thread(null, new ViewerSession(Words.name(random)), "viewer-" + i, 256 * 1024);
            thread.setDaemon(true);
            thread.start();
        }
        Thread.sleep(500);
        Platform.serve();
    }
}
