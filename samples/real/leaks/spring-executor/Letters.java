package court.letters;

import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Sends letters in the background, as @Async does it when nobody configures its executor. */
public class Letters {
    private final ThreadPoolTaskExecutor post = new ThreadPoolTaskExecutor();

    Letters() {
        post.setCorePoolSize(2);
        post.setMaxPoolSize(16);
        post.setThreadNamePrefix("post-");
        post.initialize();
    }

    /** What is sent. */
    static class Letter implements Runnable {
        private final String reference;
        private final char[] text = new char[420];

        Letter(String reference) {
            this.reference = reference;
        }

        @Override
        public void run() {
            try {
                Thread.sleep(reference.length() * 30L + text.length / 100);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void send(int number) {
        post.execute(new Letter("1 O " + number + "/26"));
    }

    public static void main(String[] args) {
        Letters letters = new Letters();
        for (int number = 1; ; number++) {
            letters.send(number);
        }
    }
}
