package com.postbox.relay;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Hands mail to the servers of its recipients, and tries again what was not taken. */
class Delivery {
    private final Queue<Mail> again = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();

    void send(Mail mail) {
        try {
            deliver(mail);
            sent.incrementAndGet();
        } catch (IOException refused) {
            mail.attempts++;
            again.add(mail);
        }
    }

    void retry() {
        for (int left = Math.min(again.size(), 200); left > 0; left--) {
            Mail mail = again.poll();
            if (mail != null) {
                send(mail);
            }
        }
    }

    private void deliver(Mail mail) throws IOException {
        if (mail.recipient.endsWith("@gone.example")) {
            throw new IOException("550 no such host");
        }
    }
}
