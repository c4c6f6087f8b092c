package io.pergola.server;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import net.northgate.platform.Platform;

/** Deploys an application thirty times; each generation registers a shutdown hook and is never let go. */
public final class WebappDeployer {
    /** An application's loader. */
    static final class WebappLoader extends URLClassLoader {
        private volatile String state = "NEW";

        WebappLoader(URL where) {
            super(new URL[] {where}, WebappDeployer.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("com.florist.webapp.")) {
                    Class<?> known = findLoadedClass(name);
                    return known != null ? known : findClass(name);
                }
            }
            return super.loadClass(name, resolve);
        }

        void start() {
            state = "STARTED";
        }

        void stop() {
            state = "STOPPED";
        }

        @Override
        public String toString() {
            return "WebappLoader " + state;
        }
    }

    private WebappDeployer() {}

    private static WebappLoader deploy(URL where) throws ReflectiveOperationException {
        WebappLoader loader = new WebappLoader(where);
        loader.start();
        ((Runnable) loader.loadClass("com.florist.webapp.Startup").getConstructor().newInstance()).run();
        return loader;
    }

    public static void main(String[] args) throws ReflectiveOperationException, MalformedURLException {
        Platform.boot("server", 46);
        URL where = WebappDeployer.class.getProtectionDomain().getCodeSource().getLocation();
        WebappLoader deployed = null;
        for (int generation = 0; generation < 30; generation++) {
            if (deployed != null) {
                deployed.stop();
            }
            deployed = deploy(where);
        }
        Platform.serve();
        System.out.println(deployed);
    }
}
