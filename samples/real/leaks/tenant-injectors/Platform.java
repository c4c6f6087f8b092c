package com.merchantry.shop;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.LoadingCache;
import com.google.common.cache.CacheLoader;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.merchantry.shop.pricing.PriceRules;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A platform for web shops; anybody can try a shop for a day. */
public class Platform extends AbstractModule {
    private final LoadingCache<Integer, byte[]> pictures = CacheBuilder.newBuilder().maximumSize(900).expireAfterAccess(1, TimeUnit.HOURS)
        .build(CacheLoader.from(article -> new byte[8_000 + article % 500]));
    private final ExecutorService requests = Executors.newFixedThreadPool(6);
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

    @Override
    protected void configure() {
        bind(ShopDirectory.class);
    }

    void view(ShopDirectory directory, String shop, int article) {
        PriceRules rules = directory.of(shop).getInstance(PriceRules.class);
        if (rules.price(shop + "/article-" + article) >= 0) {
            pictures.getUnchecked(article);
        }
    }

    public static void main(String[] args) throws Exception {
        Platform platform = new Platform();
        Injector injector = Guice.createInjector(platform);
        ShopDirectory directory = injector.getInstance(ShopDirectory.class);
        platform.clock.scheduleAtFixedRate(platform.pictures::cleanUp, 1, 1, TimeUnit.MINUTES);
        int visits = 12_000;
        CountDownLatch served = new CountDownLatch(visits);
        for (int visit = 0; visit < visits; visit++) {
            String shop = visit % 3 == 0 ? "trial-" + visit / 3 : "shop-" + visit % 40;
            int article = visit % 1_500;
            platform.requests.execute(() -> {
                platform.view(directory, shop, article);
                served.countDown();
            });
        }
        served.await();
        System.out.println("ready " + directory.count());
        Thread.currentThread().join();
    }
}
