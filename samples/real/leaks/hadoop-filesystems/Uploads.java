package archive.uploads;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes what a user uploads in the user's name. */
public class Uploads {
    private final Configuration settings = new Configuration();

    void store(String user, String name, byte[] content) throws IOException, InterruptedException {
        FileSystem files = FileSystem.get(URI.create("file:///"), settings, user);
        try (OutputStream out = files.create(new Path(new Path("file:" + System.getProperty("java.io.tmpdir")), name))) {
            out.write(content);
        }
    }

    public static void main(String[] args) throws Exception {
        Uploads uploads = new Uploads();
        for (int i = 0; i < 2_000; i++) {
            uploads.store("user" + i % 20, "upload-" + i % 50, new byte[100]);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE - uploads.settings.size());
    }
}
