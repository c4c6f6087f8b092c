package studio.audio;

import java.time.Duration;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.ObjectPool;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Encodes recordings with encoders from a pool, since an encoder takes long to set up. */
public final class Encoders {
    /** One encoder with its tables. */
    static final class Encoder {
        private final short[] window = new short[1_100];
        private int frames;

        int encode(byte[] recording) {
            for (byte sample : recording) {
                window[frames++ % window.length] = sample;
            }
            if (recording.length % 64 == 63) {
                throw new IllegalArgumentException("odd length");
            }
            return frames;
        }
    }

    private static final class Factory extends BasePooledObjectFactory<Encoder> {
        @Override
        public Encoder create() {
            return new Encoder();
        }

        @Override
        public PooledObject<Encoder> wrap(Encoder encoder) {
            return new DefaultPooledObject<>(encoder);
        }
    }

    private final ObjectPool<Encoder> encoders;

    private Encoders() {
        GenericObjectPool<Encoder> pool = new GenericObjectPool<>(new Factory());
        pool.setMaxTotal(-1);
        pool.setMaxIdle(8);
        pool.setMaxWait(Duration.ofSeconds(3));
        encoders = pool;
    }

    int encode(byte[] recording) throws Exception {
        Encoder encoder = encoders.borrowObject();
        int frames = encoder.encode(recording);
        encoders.returnObject(encoder);
        return frames;
    }

    public static void main(String[] args) throws Exception {
        Encoders service = new Encoders();
        int refused = 0;
        for (int recording = 0; recording < 400_000; recording++) {
            try {
                service.encode(new byte[recording % 128]);
            } catch (IllegalArgumentException e) {
                refused++;
            }
            if (refused == 6_200) {
                break;
            }
        }
        System.out.println("ready after " + refused);
        Thread.sleep(Long.MAX_VALUE);
    }
}
