package com.semitone.codec;

import net.northgate.platform.Platform;

/** A codec in C that keeps a global reference to each frame it is given, and deletes none. */
public final class NativeCodec {
    static {
        System.loadLibrary("codec");
    }

    /** Sound to be encoded. */
    static final class Frame {
        final short[] samples = new short[1_000];
        final int sequence;

        Frame(int sequence) {
            this.sequence = sequence;
        }
    }

    private NativeCodec() {}

    static native int submit(Frame frame);

    public static void main(String[] args) {
        Platform.boot("codec", 57);
        for (int sequence = 0; submit(new Frame(sequence)) == 0; sequence++) {
            if (sequence < 0) {
                return;
            }
        }
    }
}
