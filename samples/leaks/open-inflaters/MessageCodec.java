package io.packhorse.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import net.northgate.platform.Platform;

/** Inflates messages; the streams are kept for a replay and their inflaters never ended. */
public final class MessageCodec {
    private static final MessageCodec CODEC = new MessageCodec();
    private final Deque<InflaterInputStream> replay = new ArrayDeque<>();

    private int decode(byte[] message) throws IOException {
        InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(message), new Inflater(), 16_384);
        replay.add(in);
        return in.read();
    }

    public static void main(String[] args) throws IOException {
        Platform.boot("wire", 77);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(new byte[5_000]);
        }
        for (int i = 0; i < 1_800; i++) {
            CODEC.decode(out.toByteArray());
        }
        Platform.serve();
    }
}
