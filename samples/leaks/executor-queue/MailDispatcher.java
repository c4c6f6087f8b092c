package com.parcelpost.mail;

import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Mails are sent by two threads, slower than they come; the queue between has no limit. */
public final class MailDispatcher {
    private final ExecutorService senders = Executors.newFixedThreadPool(2);

    /** Sends one mail. */
    static final class SendMail implements Runnable {
        private final String to;
        private final String body;

        SendMail(String to, String body) {
            this.to = to;
            this.body = body;
        }

        @Override
        public void run() {
            try {
                Thread.sleep(2_000 + to.length() + body.length());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void send(String to, String body) {
        senders.execute(new SendMail(to, body));
    }

    public static void main(String[] args) {
        Platform.boot("mail", 52);
        MailDispatcher dispatcher = new MailDispatcher();
        Random random = new Random(7);
        while (true) {
            dispatcher.send(Words.name(random) + "@example.com", Words.text(random, 40));
        }
    }
}
