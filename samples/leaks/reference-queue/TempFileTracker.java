package org.driftwood.files;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import net.northgate.platform.Platform;

/** Wants to delete files when their owners are gone, but nobody polls the queue. */
public final class TempFileTracker {
    /** Remembers what to delete. */
    static final class Tracker extends PhantomReference<Object> {
        final String path;
        final byte[] checksum = new byte[128];

        Tracker(String path, Object owner) {
            super(owner, COLLECTED);
            this.path = path;
        }
    }

    private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();
    private static final Set<Tracker> TRACKERS = new HashSet<>();

    private TempFileTracker() {}

    static void track(String path, Object owner) {
        TRACKERS.add(new Tracker(path, owner));
    }

    public static void main(String[] args) {
        Platform.boot("files", 45);
        for (int i = 0; ; i++) {
            track("/var/spool/driftwood/upload-" + i + ".part", new Object());
        }
    }
}
