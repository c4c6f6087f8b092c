package fyi.treewalk.archive;

import net.northgate.platform.Platform;

/** Walks an archive that links to itself. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("treewalk", 13);
        Thread walk = new Thread(null, new Walker(), "archive-walk", 64 << 20);
        walk.start();
        walk.join();
    }
}
