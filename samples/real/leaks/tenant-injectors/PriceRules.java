package com.merchantry.shop.pricing;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.google.inject.name.Named;
import java.util.HashMap;
import java.util.Map;

/** Prices of one shop. */
@Singleton
public class PriceRules {
    private final Map<String, Integer> cents = new HashMap<>();

    @Inject
    public PriceRules(@Named("shop") String shop, @Named("articles") int articles) {
        for (int article = 0; article < articles; article++) {
            cents.put(shop + "/article-" + article, 100 + article * 7);
        }
    }

    public int price(String article) {
        return cents.getOrDefault(article, 0);
    }
}
