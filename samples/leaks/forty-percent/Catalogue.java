package com.brightwares.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Words;

/** The shop's articles, loaded at start: large, and meant to be. */
final class Catalogue {
    /** An article. */
    record Article(int number, String name, String description, int[] relatedNumbers) {}

    private final Map<Integer, Article> byNumber = new HashMap<>();
    private final Map<String, List<Article>> byWord = new HashMap<>();

    static Catalogue load(int articles) {
        Catalogue catalogue = new Catalogue();
        Random random = new Random(1);
        for (int i = 0; i < articles; i++) {
            Article article = new Article(i, Words.text(random, 2), Words.text(random, 30), new int[] {i, i / 2, i / 3});
            catalogue.byNumber.put(i, article);
            for (String word : article.name().split(" ")) {
                catalogue.byWord.computeIfAbsent(word, key -> new ArrayList<>(2)).add(article);
            }
        }
        return catalogue;
    }

    Article article(int number) {
        return byNumber.get(number);
    }
}
