package com.contour.imaging;

/** A picture whose native part is released by finalize(), under a lock. */
public class RasterImage {
    private static final Object NATIVE_LOCK = new Object();
    private final long handle;
    private final byte[] preview;

    public RasterImage(long handle, int size) {
        this.handle = handle;
        this.preview = new byte[size];
    }

    public int bytes() {
        return preview.length;
    }

    /** Runs something while nobody releases pictures. */
    public static void exclusively(Runnable work) {
        synchronized (NATIVE_LOCK) {
            work.run();
        }
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    protected void finalize() {
        synchronized (NATIVE_LOCK) {
            if (handle == 0) {
                System.err.println("released twice");
            }
        }
    }
}
