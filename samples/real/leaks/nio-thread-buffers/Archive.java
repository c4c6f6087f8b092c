package court.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads scanned files for the court's clerks. */
public class Archive {
    private final ExecutorService clerks = Executors.newFixedThreadPool(48);
    private final Path scans;

    Archive(Path scans) {
        this.scans = scans;
    }

    int read(int size) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(size);
        try (FileChannel file = FileChannel.open(scans)) {
            file.read(page, 0);
        }
        return page.position();
    }

    public static void main(String[] args) throws Exception {
        Path scans = Files.createTempFile("scan", ".tif");
        Files.write(scans, new byte[1_000]);
        Archive archive = new Archive(scans);
        CountDownLatch read = new CountDownLatch(48);
        for (int clerk = 0; clerk < 48; clerk++) {
            archive.clerks.execute(() -> {
                try {
                    for (int size = 1; size <= 4; size++) {
                        archive.read(size * 700_000);
                    }
                } catch (IOException e) {
                    System.err.println(e);
                }
                read.countDown();
                try {
                    read.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        read.await();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
