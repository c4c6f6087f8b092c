package com.gazette.mailing.smtp;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.apache.commons.net.PrintCommandListener;
import org.apache.commons.net.smtp.SMTPClient;

/** A connection to the provider's mail server, which stays open. */
public class Outbox implements AutoCloseable {
    private final SMTPClient client = new SMTPClient();
    private final StringWriter protocol = new StringWriter();

    public Outbox(int port) throws IOException {
        client.addProtocolCommandListener(new PrintCommandListener(new PrintWriter(protocol), true));
        client.connect("127.0.0.1", port);
        client.login("gazette.example");
    }

    public void send(String subject, String text, List<String> readers) throws IOException {
        client.setSender("editor@gazette.example");
        for (String reader : readers) {
            client.addRecipient(reader);
        }
        try (Writer out = client.sendMessageData()) {
            out.write("Subject: " + subject + "\r\n\r\n" + text);
        }
        if (!client.completePendingCommand()) {
            throw new IOException("not accepted: " + protocol);
        }
    }

    @Override
    public void close() throws IOException {
        client.logout();
        client.disconnect();
    }
}
