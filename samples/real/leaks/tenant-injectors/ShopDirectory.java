package com.merchantry.shop;

import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Each shop has an injector of its own below that of the platform. */
@Singleton
public class ShopDirectory {
    private final Injector platform;
    private final Map<String, Injector> shops = new ConcurrentHashMap<>();

    @Inject
    ShopDirectory(Injector platform) {
        this.platform = platform;
    }

    Injector of(String shop) {
        return shops.computeIfAbsent(shop, name -> platform.createChildInjector(new ShopModule(name, name.startsWith("trial-"))));
    }

    int count() {
        return shops.size();
    }
}
