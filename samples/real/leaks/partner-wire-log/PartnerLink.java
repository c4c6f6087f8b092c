package com.tollwerk.clearing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** Sends to one partner; what was sent can be looked at when there is a dispute. */
class PartnerLink {
    private final ByteArrayOutputStream transcript = new ByteArrayOutputStream(64 * 1_024);
    private final Logger wire;
    private long bytes;

    PartnerLink(String partner) {
        wire = Logger.getLogger("wire." + partner);
        wire.setUseParentHandlers(false);
        wire.addHandler(new StreamHandler(transcript, new Formatter() {
            @Override
            public String format(LogRecord line) {
                return line.getMillis() + " > " + line.getMessage() + "\n";
            }
        }));
    }

    synchronized void send(String message) {
        bytes += message.length();
        wire.log(Level.INFO, message);
    }

    String transcript() {
        return transcript.toString(StandardCharsets.UTF_8);
    }
}
