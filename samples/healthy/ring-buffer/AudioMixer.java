package fm.resonant.mixer;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import net.northgate.platform.Platform;

/** Rings of fixed size for each channel and a pool of blocks: allocated at the start, constant for ever. */
public final class AudioMixer {
    /** Some sound. */
    static final class Block {
        final float[] samples = new float[1_024];
        long position;
    }

    /** The last blocks of a channel. */
    static final class Ring {
        private final Block[] blocks;
        private int next;

        Ring(int size) {
            blocks = new Block[size];
            for (int i = 0; i < size; i++) {
                blocks[i] = new Block();
            }
        }

        Block advance() {
            Block block = blocks[next++ & (blocks.length - 1)];
            block.position++;
            return block;
        }
    }

    private static final AudioMixer MIXER = new AudioMixer();
    private final Ring[] channels = new Ring[8];
    private final BlockingQueue<Block> pool = new ArrayBlockingQueue<>(2_000);

    private AudioMixer() {
        for (int i = 0; i < channels.length; i++) {
            channels[i] = new Ring(512);
        }
        while (pool.offer(new Block())) {
            channels[0].advance();
        }
    }

    public static void main(String[] args) {
        Platform.boot("mixer", 94);
        for (int i = 0; i < 10_000; i++) {
            MIXER.channels[i & 7].advance();
        }
        Platform.serve();
    }
}
