package org.stonebridge.deploy;

import java.net.URL;
import java.net.URLClassLoader;
import net.northgate.platform.Platform;

/** Each deployment brings its JDBC driver, which registers itself and stays registered. */
public final class Deployer {
    private final URL where = Deployer.class.getProtectionDomain().getCodeSource().getLocation();

    void deploy(int generation) throws ReflectiveOperationException {
        URLClassLoader loader = new URLClassLoader("app-" + generation, new URL[] {where}, null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                return name.startsWith("org.stonebridge.app.")
                        ? super.findClass(name)
                        : Deployer.class.getClassLoader().loadClass(name);
            }
        };
        Class.forName("org.stonebridge.app.AppDriver", true, loader);
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        Platform.boot("deploy", 48);
        Deployer deployer = new Deployer();
        for (int generation = 0; generation < 36; generation++) {
            deployer.deploy(generation);
        }
        Platform.serve();
    }
}
