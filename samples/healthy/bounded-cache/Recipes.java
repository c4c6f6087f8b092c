package io.larder.recipes;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Serves recipes through a cache of at most five thousand. */
public final class Recipes {
    private Recipes() {}

    public static void main(String[] args) {
        Platform.boot("recipes", 88);
        Random random = new Random(30);
        io.larder.cache.Caches.warm("recipes", 5_000, 8_000, key -> Words.ofLength(random, 2_500));
        Platform.serve();
    }
}
