package com.fiskal.host;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A plug-in with the taxes of each country, loaded once. */
public class TaxHost {
    private final Map<String, TaxTable> countries = new TreeMap<>();

    void load(String country, Path folder) throws Exception {
        URLClassLoader loader = new URLClassLoader(country, new URL[] {folder.toUri().toURL()}, TaxTable.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
                if (!wanted.startsWith("com.fiskal.tables.")) {
                    return super.loadClass(wanted, resolve);
                }
                Class<?> known = findLoadedClass(wanted);
                return known != null ? known : findClass(wanted);
            }
        };
        countries.put(country, (TaxTable) loader.loadClass("com.fiskal.tables.CountryTable").getConstructor().newInstance());
    }

    public static void main(String[] args) throws Exception {
        TaxHost host = new TaxHost();
        for (String country : "at be bg ch cz de dk es fi fr hu it nl no pl pt".split(" ")) {
            host.load(country, Path.of(args[0]));
        }
        Executors.newScheduledThreadPool(1).scheduleAtFixedRate(
            () -> host.countries.values().forEach(table -> table.tax(100)), 1, 1, TimeUnit.SECONDS);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
