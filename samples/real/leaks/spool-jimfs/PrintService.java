package com.paperless.print;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Renders forms and prints them. */
public class PrintService {
    private final FileSystem spool = Jimfs.newFileSystem(Configuration.unix());
    private final Fonts fonts = new Fonts(220);
    private final ThreadPoolExecutor printers = new ThreadPoolExecutor(3, 3, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(50), new ThreadPoolExecutor.CallerRunsPolicy());

    void print(long job, String form) {
        printers.execute(() -> {
            try {
                Path page = Files.createDirectories(spool.getPath("/spool", String.valueOf(job % 50))).resolve("job-" + job + ".ps");
                Files.write(page, List.of("%!PS", fonts.use(job), "(" + form + ") show", "showpage"));
                send(page);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    private long send(Path page) throws IOException {
        return Files.readAllBytes(page).length;
    }

    public static void main(String[] args) {
        PrintService service = new PrintService();
        for (long job = 0; ; job++) {
            service.print(job, "Form " + job % 70 + " ".repeat(300) + job);
        }
    }
}
