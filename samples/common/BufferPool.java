package net.northgate.platform;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A fixed number of byte buffers that are lent and given back. */
public final class BufferPool {
    private final BlockingQueue<byte[]> free;

    BufferPool(int count, int bytes) {
        free = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            free.add(new byte[bytes]);
        }
    }

    public byte[] take() throws InterruptedException {
        return free.take();
    }

    public void give(byte[] buffer) {
        free.offer(buffer);
    }
}
