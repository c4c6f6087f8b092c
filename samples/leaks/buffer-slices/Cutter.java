package video.framefold.cut;

import java.nio.ByteBuffer;
import net.northgate.platform.Platform;

/** Decodes frames into direct buffers and keeps the upper left corner of each. */
public final class Cutter {
    private static Timeline timeline;

    private Cutter() {}

    public static void main(String[] args) throws Exception {
        Platform.boot("framefold", 14);
        timeline = new Timeline();
        for (int clip = 0; clip < 180; clip++) {
            ByteBuffer frame = ByteBuffer.allocateDirect(1 << 20);
            frame.putLong(0, clip);
            timeline.add(frame);
        }
        Platform.serve();
    }
}
