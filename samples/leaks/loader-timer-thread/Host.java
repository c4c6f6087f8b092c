package net.plugboard.host;

import net.northgate.platform.Platform;

/** Reloads its plugin whenever the configuration changes. */
public final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
        Platform.boot("plugboard", 21);
        for (int reload = 0; reload < 60; reload++) {
            PluginLoader loader = new PluginLoader(Host.class.getClassLoader());
            Class<?> plugin = loader.loadClass("net.plugboard.plugin.Plugin");
            ((Runnable) plugin.getDeclaredConstructor().newInstance()).run();
        }
        Platform.serve();
    }
}
