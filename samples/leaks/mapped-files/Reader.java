package org.stackroom.scans;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.northgate.platform.Platform;

/** Maps a page of the archive for each reader who asks. */
public final class Reader {
    private static final PageIndex INDEX = new PageIndex();

    private Reader() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Platform.boot("scans", 33);
        Path archive = Files.createTempFile("scans", ".tif");
        Files.write(archive, new byte[1 << 20]);
        for (int page = 0; page < 400; page++) {
            try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
                INDEX.add(page, channel.map(FileChannel.MapMode.READ_ONLY, 0, 1 << 20));
            }
        }
        Platform.serve();
    }
}
