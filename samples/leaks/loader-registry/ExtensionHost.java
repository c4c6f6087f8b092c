package com.acropolis.host;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import net.northgate.platform.Platform;

/** Reloads its extension again and again; the registry keeps one object of each old generation. */
public final class ExtensionHost {
    private static final List<Runnable> SHUTDOWN_STEPS = new ArrayList<>();

    private ExtensionHost() {}

    static void reload(URL[] where) throws IOException, ReflectiveOperationException, InvocationTargetException {
        try (URLClassLoader loader = new ChildFirstLoader(where, ExtensionHost.class.getClassLoader())) {
            Class<?> type = loader.loadClass("com.acropolis.extension.Extension");
            Runnable extension = (Runnable) type.getConstructor().newInstance();
            extension.run();
            SHUTDOWN_STEPS.add(extension);
        }
    }

    public static void main(String[] args) throws Exception {
        Platform.boot("host", 25);
        URL[] where = {ExtensionHost.class.getProtectionDomain().getCodeSource().getLocation()};
        while (true) {
            reload(where);
        }
    }
}
