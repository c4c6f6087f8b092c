package com.postbox.relay;

/** One mail on its way. */
class Mail {
    final String recipient;
    final String subject;
    final String html;
    int attempts;

    Mail(String recipient, String subject, String html) {
        this.recipient = recipient;
        this.subject = subject;
        this.html = html;
    }
}
