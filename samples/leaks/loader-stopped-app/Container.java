package org.portico.container;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.northgate.platform.Platform;

/** Restarts applications; a thread that an application started keeps its stopped generation. */
public final class Container {
    /** An application's loader, with its state as containers note it. */
    static final class AppLoader extends URLClassLoader {
        private volatile boolean stopped;
        private final String context;

        AppLoader(String context, URL where) {
            super(new URL[] {where}, Container.class.getClassLoader());
            this.context = context;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("org.booking.app.")) {
                    Class<?> known = findLoadedClass(name);
                    return known != null ? known : findClass(name);
                }
            }
            return super.loadClass(name, resolve);
        }

        void stop() {
            stopped = true;
        }

        @Override
        public String toString() {
            return context + (stopped ? " stopped" : " running");
        }
    }

    private final Map<String, AppLoader> running = new ConcurrentHashMap<>();

    void restart(String context, URL where) throws ReflectiveOperationException {
        AppLoader old = running.remove(context);
        if (old != null) {
            old.stop();
        }
        AppLoader loader = new AppLoader(context, where);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            ((Runnable) loader.loadClass("org.booking.app.Application").getConstructor().newInstance()).run();
        } finally {
            Thread.currentThread().setContextClassLoader(Container.class.getClassLoader());
        }
        running.put(context, loader);
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        Platform.boot("container", 79);
        Container container = new Container();
        URL where = Container.class.getProtectionDomain().getCodeSource().getLocation();
        for (int i = 0; i < 12; i++) {
            container.restart("/booking", where);
        }
        Platform.serve();
        System.out.println(container.running);
    }
}
