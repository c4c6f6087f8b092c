package com.tidepool.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Subscribers by topic; each page view subscribes once more and never unsubscribes. */
public final class EventHub {
    private static final EventHub DEFAULT = new EventHub();
    private final Map<String, List<Consumer<String>>> subscribers = new HashMap<>();

    void subscribe(String topic, Consumer<String> subscriber) {
        subscribers.computeIfAbsent(topic, key -> new ArrayList<>()).add(subscriber);
    }

    void publish(String topic, String event) {
        subscribers.getOrDefault(topic, List.of()).forEach(subscriber -> subscriber.accept(event));
    }

    /** A page as one visitor sees it. */
    static final class PageModel {
        private final StringBuilder html;
        private int version;

        PageModel(String html) {
            this.html = new StringBuilder(html);
        }

        void update(String event) {
            version += event.length() + html.length();
        }
    }

    public static void main(String[] args) {
        Platform.boot("events", 2);
        Random random = new Random(44);
        for (int i = 0; ; i++) {
            PageModel page = new PageModel(Words.text(random, 60));
            DEFAULT.subscribe("topic-" + i % 6, event -> page.update(event));
            if (i % 1000 == 0) {
                DEFAULT.publish("topic-0", "tick");
            }
        }
    }
}
