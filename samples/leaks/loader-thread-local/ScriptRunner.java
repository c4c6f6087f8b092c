package org.lattice.scripting;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.northgate.platform.Platform;

/** Runs each script in a loader of its own; the script leaves a ThreadLocal behind in the pool's thread. */
public final class ScriptRunner {
    /** Loads the script's classes itself. */
    static final class ScriptLoader extends URLClassLoader {
        ScriptLoader(String name, URL... where) {
            super(name, where, ScriptRunner.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("org.lattice.script.")) {
                    Class<?> known = findLoadedClass(name);
                    return known != null ? known : findClass(name);
                }
            }
            return super.loadClass(name, resolve);
        }
    }

    private ScriptRunner() {}

    public static void main(String[] args) throws Exception {
        Platform.boot("scripting", 34);
        URL where = ScriptRunner.class.getProtectionDomain().getCodeSource().getLocation();
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "script-exec-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < 80; i++) {
            ScriptLoader loader = new ScriptLoader("script-" + i, where);
            pool.submit((Runnable) loader.loadClass("org.lattice.script.Script").getConstructor().newInstance()).get();
        }
        Platform.serve();
    }
}
