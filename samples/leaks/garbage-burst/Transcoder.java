package media.cascade.transcode;

import java.util.Random;
import net.northgate.platform.Platform;

/** Makes and drops frames faster than a collection comes by; nothing is kept. */
public final class Transcoder {
    /** A frame of film. */
    static final class VideoFrame {
        final byte[] luma = new byte[20_000];
        final int number;

        VideoFrame(int number) {
            this.number = number;
        }
    }

    private long checksum;

    private void frame(VideoFrame frame) {
        checksum += frame.luma[frame.number % frame.luma.length] + frame.number;
    }

    public static void main(String[] args) {
        Platform.boot("transcode", 82);
        Transcoder transcoder = new Transcoder();
        Random random = new Random(1);
        System.gc();
        for (int i = 0; i < 2_000; i++) {
            transcoder.frame(new VideoFrame(random.nextInt(20_000)));
        }
        if (transcoder.checksum >= 0) {
            Platform.serve();
        }
    }
}
