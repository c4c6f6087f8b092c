package com.merchantry.shop;

import com.google.inject.AbstractModule;
import com.google.inject.name.Names;
import com.merchantry.shop.pricing.PriceRules;

/** What belongs to one shop only. */
class ShopModule extends AbstractModule {
    private final String shop;
    private final boolean trial;

    ShopModule(String shop, boolean trial) {
        this.shop = shop;
        this.trial = trial;
    }

    @Override
    protected void configure() {
        bind(String.class).annotatedWith(Names.named("shop")).toInstance(shop);
        bind(Integer.class).annotatedWith(Names.named("articles")).toInstance(trial ? 120 : 400);
        bind(PriceRules.class);
    }
}
