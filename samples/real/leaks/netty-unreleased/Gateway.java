package iot.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/** Decodes what sensors send. */
public final class Gateway {
    private final ByteBufAllocator buffers = new PooledByteBufAllocator(false, 1, 0, 8192, 7);
    private double sum;

    void received(int sensor, int[] values) {
        ByteBuf frame = buffers.heapBuffer(1_024);
        frame.writeInt(sensor);
        for (int value : values) {
            frame.writeInt(value);
        }
        if (frame.readInt() % 3 == 0) {
            // An unknown sensor: nothing to decode.
            return;
        }
        while (frame.isReadable()) {
            sum += frame.readInt();
        }
        frame.release();
    }

    public static void main(String[] args) throws Exception {
        Gateway gateway = new Gateway();
        int[] values = new int[200];
        for (int message = 0; message < 60_000; message++) {
            gateway.received(message, values);
        }
        System.gc();
        System.out.println(gateway.sum);
        System.out.println("ready");
        synchronized (gateway) {
            gateway.wait();
        }
    }
}
