package video.framefold.cut;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Clips in order, with a small picture of each. */
final class Timeline {
    private final List<ByteBuffer> thumbs = new ArrayList<>();

    void add(ByteBuffer frame) {
        thumbs.add(frame.slice(0, 4096));
    }
}
