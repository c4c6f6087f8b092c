package com.postbox.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes mail of shops and hands it to the servers of the recipients. */
public class Relay {
    private final Map<String, Template> templates = new HashMap<>();
    private final Delivery delivery = new Delivery();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, work -> new Thread(work, "relay-timer"));

    /** How a shop's mail looks. */
    record Template(String shop, String subject, String html) { }

    Relay() {
        for (int shop = 0; shop < 4_000; shop++) {
            templates.put("shop-" + shop, new Template("shop-" + shop, "Your order at shop " + shop, ("<p>Dear {name}, thank you " + shop + "</p>").repeat(60)));
        }
        timer.scheduleWithFixedDelay(delivery::retry, 100, 100, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::report, 1, 1, TimeUnit.MINUTES);
    }

    private void report() {
        System.Logger log = System.getLogger("relay");
        log.log(System.Logger.Level.DEBUG, "{0} templates", templates.size());
    }

    void order(String shop, String recipient) {
        Template template = templates.get(shop);
        delivery.send(new Mail(recipient, template.subject(), template.html().substring(0, 400).replace("{name}", recipient)));
    }

    public static void main(String[] args) throws Exception {
        Relay relay = new Relay();
        for (int order = 0; order < 60_000; order++) {
            relay.order("shop-" + order % 4_000, "customer" + order + (order % 4 == 0 ? "@gone.example" : "@mail.example"));
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
