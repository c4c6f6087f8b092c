package com.gazette.mailing;

import com.gazette.mailing.smtp.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sends a newspaper's letters to its readers, all day. */
public class Mailing {
    private final Map<String, List<String>> readers = new HashMap<>();
    private final Outbox outbox;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(work -> new Thread(work, "mailing"));

    Mailing(int port) throws Exception {
        outbox = new Outbox(port);
        for (int town = 0; town < 1_500; town++) {
            List<String> addresses = new ArrayList<>();
            for (int reader = 0; reader < 60; reader++) {
                addresses.add("reader." + reader + "@town-" + town + ".example");
            }
            readers.put("town-" + town, addresses);
        }
    }

    private Void send(int letter) throws Exception {
        outbox.send("News of the hour " + letter, "Dear readers,\r\n" + "this happened in your town.\r\n".repeat(10), readers.get("town-" + letter % 1_500));
        return null;
    }

    public static void main(String[] args) throws Exception {
        Provider provider = new Provider();
        provider.start();
        Mailing mailing = new Mailing(provider.port());
        for (int letter = 0; letter < 4_500; letter++) {
            int number = letter;
            mailing.sender.submit(() -> mailing.send(number)).get();
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
