package net.northgate.platform;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Texts by language. */
public final class Messages {
    private final Map<Locale, Map<String, String>> bundles = new HashMap<>();

    static Messages load(Random random, int keys) {
        Messages messages = new Messages();
        for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.GERMAN, Locale.FRENCH}) {
            Map<String, String> bundle = new HashMap<>();
            for (int i = 0; i < keys; i++) {
                bundle.put("msg." + i, Words.text(random, 6));
            }
            messages.bundles.put(locale, bundle);
        }
        return messages;
    }

    public String text(Locale locale, String key) {
        return bundles.getOrDefault(locale, Map.of()).getOrDefault(key, key);
    }
}
