package com.orchard.saas;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** The scope of a request, inherited by threads: a pool's workers keep the scope of whoever made them. */
public final class TenantScope {
    private static final InheritableThreadLocal<Map<String, Permission>> SCOPE = new InheritableThreadLocal<>() {
        @Override
        protected Map<String, Permission> childValue(Map<String, Permission> parent) {
            return parent == null ? null : new HashMap<>(parent);
        }
    };

    /** What the request may see. */
    static final class Permission {
        final String path;
        final long mask;

        Permission(String path, long mask) {
            this.path = path;
            this.mask = mask;
        }
    }

    private TenantScope() {}

    public static void main(String[] args) throws Exception {
        Platform.boot("saas", 38);
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = new ThreadPoolExecutor(40, 40, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "async-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Random random = new Random(8);
        for (int request = 0; request < 40; request++) {
            Map<String, Permission> scope = new HashMap<>();
            for (int i = 0; i < 5_000; i++) {
                scope.put("r" + request + "/" + i, new Permission(Words.name(random), i));
            }
            SCOPE.set(scope);
            pool.execute(() -> SCOPE.get().size());
            SCOPE.remove();
        }
        Thread.sleep(300);
        Platform.serve();
    }
}
