package com.papierlos.scan.image;

import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** What a thread needs to compress pages, used again for each page. */
public final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    public final byte[] pixels = new byte[640 * 1_024];
    public final byte[] packed = new byte[256 * 1_024];
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final CRC32 crc = new CRC32();

    public static Scratch get() {
        return OF_THREAD.get();
    }

    public int pack(int length) {
        deflater.reset();
        deflater.setInput(pixels, 0, length);
        deflater.finish();
        int size = deflater.deflate(packed);
        crc.update(packed, 0, size);
        return size;
    }
}
