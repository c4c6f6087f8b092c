package phones.gateway;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps a line open to each phone, with a virtual thread that waits for commands. */
public class Gateway {
    static final class Line {
        private final LinkedBlockingQueue<String> commands = new LinkedBlockingQueue<>(16);
        private final byte[] state = new byte[1_000];

        void serve(CountDownLatch open) {
            open.countDown();
            try {
                while (true) {
                    String command = commands.take();
                    state[command.length() % state.length]++;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch open = new CountDownLatch(3_000);
        for (int phone = 0; phone < 3_000; phone++) {
            Line line = new Line();
            Thread.ofVirtual().name("line-" + phone).start(() -> line.serve(open));
        }
        open.await();
        Thread.sleep(300);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
