package com.dropzone.upload;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.northgate.platform.Platform;

/** Collects the parts of uploads; one of a dozen is a film. */
public final class UploadHandler {
    /** An upload that is still running. */
    static final class Upload {
        final String name;
        final ByteArrayOutputStream received = new ByteArrayOutputStream(8_192);

        Upload(String name) {
            this.name = name;
        }
    }

    private static final Map<String, Upload> RUNNING = new ConcurrentHashMap<>();

    private UploadHandler() {}

    static void part(String name, byte[] bytes) {
        RUNNING.computeIfAbsent(name, Upload::new).received.writeBytes(bytes);
    }

    public static void main(String[] args) {
        Platform.boot("upload", 68);
        Random random = new Random(6);
        for (int i = 0; i < 12; i++) {
            part("photo-" + i + ".jpg", new byte[20_000 + random.nextInt(30_000)]);
        }
        byte[] chunk = new byte[16_384];
        for (int i = 0; i < 1_500; i++) {
            part("holiday.mov", chunk);
        }
        Platform.serve();
    }
}
