package net.northgate.platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The in-house platform library that every sample application sits on: settings, messages,
 * metrics, a bounded cache, pools and idle workers. It is the healthy background, two to four
 * megabytes, of a different size and make-up for each seed.
 */
public final class Platform {
    private static volatile Platform current;

    private final String application;
    private final Settings settings;
    private final Messages messages;
    private final Metrics metrics = new Metrics();
    private final RecentCache<String, byte[]> templates;
    private final RequestLog requestLog;
    private final BufferPool buffers;
    private final Map<String, UserAccount> accounts = new ConcurrentHashMap<>();
    private final List<ExecutorService> executors = new ArrayList<>();

    private Platform(String application, long seed) {
        Random random = new Random(seed);
        this.application = application;
        this.settings = Settings.defaults(random, 150 + random.nextInt(250));
        this.messages = Messages.load(random, 700 + random.nextInt(900));
        this.templates = new RecentCache<>(200 + random.nextInt(300));
        this.requestLog = new RequestLog(2048 << random.nextInt(3));
        this.buffers = new BufferPool(8 + random.nextInt(24), 8192);
        for (int i = 0; i < 250 + random.nextInt(200); i++) {
            templates.put("tpl/" + Words.name(random) + "-" + i, Words.text(random, 60).getBytes());
        }
        for (int i = 0; i < 400 + random.nextInt(600); i++) {
            metrics.counter("http." + Words.name(random) + "." + i).add(random.nextInt(1000));
        }
        for (int i = 0; i < 2_000 + random.nextInt(2_000); i++) {
            UserAccount account = new UserAccount("u" + i, Words.name(random), random);
            accounts.put(account.login(), account);
        }
        for (int i = 0; i < 9_000; i++) {
            requestLog.add("/" + Words.name(random) + "/" + random.nextInt(100), random.nextInt(500));
        }
    }

    /** Starts the platform for one application; the seed varies sizes and contents. */
    public static Platform boot(String application, long seed) {
        Platform platform = new Platform(application, seed);
        if (seed % 2 == 0) {
            platform.startWorkers("http-nio-8080-exec", 4 + (int) (seed % 5));
        }
        if (seed % 3 == 0) {
            platform.startHousekeeping();
        }
        current = platform;
        return platform;
    }

    private void startWorkers(String stem, int count) {
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, stem + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < count * 4; i++) {
            int id = i;
            pool.execute(() -> metrics.counter("warmup." + id).add(1));
        }
        executors.add(pool);
    }

    private void startHousekeeping() {
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, task -> {
            Thread thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(metrics::roll, 60, 60, TimeUnit.SECONDS);
        executors.add(timer);
    }

    public Settings settings() {
        return settings;
    }

    public Metrics metrics() {
        return metrics;
    }

    public BufferPool buffers() {
        return buffers;
    }

    public RequestLog requestLog() {
        return requestLog;
    }

    public Messages messages() {
        return messages;
    }

    /** Tells the operator that the application has reached its working state, then serves. */
    public static void serve() {
        System.out.println("ready");
        System.out.flush();
        Platform self = current;
        while (true) {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException stop) {
                return;
            }
            if (self != null) {
                self.metrics.roll();
            }
        }
    }

    @Override
    public String toString() {
        Map<String, Object> state = new HashMap<>();
        state.put("application", application);
        state.put("accounts", accounts.size());
        state.put("templates", templates.size());
        return state.toString();
    }
}
