package io.dialtone.calls;

import java.util.Random;
import net.northgate.platform.Platform;

/** Switches calls. */
public final class Switch {
    private static final CallDesk DESK = new CallDesk();

    private Switch() {}

    public static void main(String[] args) {
        Platform.boot("dialtone", 10);
        Random random = new Random(5);
        for (long number = 0; ; number++) {
            DESK.ring(new Call(number, "+49" + random.nextInt(), "+31" + random.nextInt(), new byte[300]));
        }
    }
}
