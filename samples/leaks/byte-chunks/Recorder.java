package com.airwave.radio;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.northgate.platform.Platform;

/** Records a programme in chunks, and goes on after the last listener has left. */
public final class Recorder {
    private static final List<byte[]> CHUNKS = new ArrayList<>();

    private Recorder() {}

    public static void main(String[] args) {
        Platform.boot("radio", 71);
        Random random = new Random(2);
        while (true) {
            byte[] chunk = new byte[1_000 + random.nextInt(7_000)];
            random.nextBytes(chunk);
            CHUNKS.add(chunk);
        }
    }
}
