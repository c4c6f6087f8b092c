package cdn.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;

/** Passes pieces of files on, in direct buffers of a pool. */
public class Proxy {
    private static final PooledByteBufAllocator BUFFERS = new PooledByteBufAllocator(true, 0, 2, 8192, 10);
    private static final ArrayDeque<ByteBuf> ON_THE_WAY = new ArrayDeque<>();

    public static void main(String[] args) throws Exception {
        byte[] file = new byte[60_000];
        for (int piece = 0; piece < 4_000; piece++) {
            ByteBuf buffer = BUFFERS.directBuffer(file.length);
            buffer.writeBytes(file);
            ON_THE_WAY.add(buffer);
            if (ON_THE_WAY.size() > 100) {
                ON_THE_WAY.remove().release();
            }
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
