package com.ledgerly.host;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Loads a customer's plug-in, each time in a loader of its own. */
class PluginLoader {
    private final Path folder;

    PluginLoader(Path folder) {
        this.folder = folder;
    }

    Rule load(String name, String customer) throws Exception {
        URLClassLoader loader = new URLClassLoader(customer, new URL[] {folder.toUri().toURL()}, Rule.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
                if (!wanted.startsWith("com.ledgerly.rules.")) {
                    return super.loadClass(wanted, resolve);
                }
                Class<?> known = findLoadedClass(wanted);
                return known != null ? known : findClass(wanted);
            }
        };
        Rule rule = (Rule) loader.loadClass(name).getConstructor().newInstance();
        rule.start(customer);
        return rule;
    }
}
