package radio.recorder;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Records radio stations into direct buffers of a fixed pool. */
public class Recorder {
    private final BlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(32);

    Recorder() {
        for (int buffer = 0; buffer < 32; buffer++) {
            buffers.add(ByteBuffer.allocateDirect(1 << 20));
        }
    }

    int record(int station) throws InterruptedException {
        ByteBuffer buffer = buffers.take();
        try {
            return buffer.clear().putInt(station).position();
        } finally {
            buffers.put(buffer);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Recorder recorder = new Recorder();
        int bytes = 0;
        for (int second = 0; second < 10_000; second++) {
            bytes += recorder.record(second % 9);
        }
        System.out.println("ready " + bytes);
        Thread.sleep(Long.MAX_VALUE);
    }
}
