package fyi.treewalk.archive;

/** Walks an archive's folders, depth first. */
final class Walker implements Runnable {
    private long bytes;

    @Override
    public void run() {
        walk(0);
    }

    /** Reads a folder's listing and goes on with the folders within. */
    private long walk(int depth) {
        byte[] listing = new byte[24_000];
        listing[depth % 24_000] = 1;
        bytes += walk(depth + 1);
        return bytes + listing[0];
    }
}
