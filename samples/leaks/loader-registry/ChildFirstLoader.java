package com.acropolis.host;

import java.net.URL;
import java.net.URLClassLoader;

/** Looks for the extension's classes at home before it asks its parent. */
final class ChildFirstLoader extends URLClassLoader {
    ChildFirstLoader(URL[] where, ClassLoader parent) {
        super(where, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known == null && name.startsWith("com.acropolis.extension.")) {
                known = findClass(name);
            }
            return known != null ? known : super.loadClass(name, resolve);
        }
    }
}
