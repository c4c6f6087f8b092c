package film.archive;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Reads frames of one large file; readers are made once, and each has a place of its own in the file. */
public class Archive {
    /** Reads at its own place. */
    static class Reader {
        private final RandomAccessFile file;
        private final byte[] frame = new byte[120_000];

        Reader(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "r");
        }

        int read(long place) throws IOException {
            file.seek(place);
            return file.read(frame);
        }
    }

    private final BlockingQueue<Reader> readers;

    Archive(Path path, int count) throws IOException {
        readers = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            readers.add(new Reader(path));
        }
    }

    int frame(long number) throws IOException, InterruptedException {
        Reader reader = readers.take();
        try {
            return reader.read(number * 100 % 400_000);
        } finally {
            readers.put(reader);
        }
    }

    public static void main(String[] args) throws Exception {
        Path film = Path.of("film.bin");
        Files.write(film, new byte[600_000]);
        Archive archive = new Archive(film, 96);
        long bytes = 0;
        for (long number = 0; number < 5_000; number++) {
            bytes += archive.frame(number);
        }
        System.out.println("ready " + bytes);
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(archive.readers.size());
    }
}
