package com.nordwind.messaging;

import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Events wait here for a broker that is slower than the producers. */
public final class Outbox {
    /** An event to be sent. */
    static final class Event {
        final String topic;
        final String payload;

        Event(String topic, String payload) {
            this.topic = topic;
            this.payload = payload;
        }
    }

    private static Outbox instance;
    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>();

    static synchronized Outbox getInstance() {
        if (instance == null) {
            instance = new Outbox();
        }
        return instance;
    }

    private void drain() {
        try {
            while (true) {
                Event event = waiting.take();
                Thread.sleep(900);
                if (event.topic.isEmpty()) {
                    return;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) {
        Platform.boot("messaging", 26);
        Thread sender = new Thread(() -> getInstance().drain(), "outbox-sender");
        sender.setDaemon(true);
        sender.start();
        Random random = new Random(4);
        while (true) {
            getInstance().waiting.add(new Event("orders.v1", Words.text(random, 30)));
        }
    }
}
