package com.gridpoint.ingest.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** Makes readings of packets. */
public class Decoder {
    public Reading decode(long packet, int meter) {
        try {
            byte[] signature = MessageDigest.getInstance("SHA-256").digest(Long.toString(packet).getBytes());
            return new Reading(meter, Instant.now(), packet % 900 / 10.0, signature);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
