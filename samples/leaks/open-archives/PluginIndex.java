package org.cartwheel.plugins;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.northgate.platform.Platform;

/** Looks into plug-in archives to see what they bring, and leaves all of them open. */
public final class PluginIndex {
    private static final Map<String, ZipFile> ARCHIVES = new HashMap<>();

    private PluginIndex() {}

    private static Path archive(Path folder, int number) throws IOException {
        Path file = folder.resolve("plugin-" + number + ".jar");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file)); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < 500; i++) {
                zip.putNextEntry(new ZipEntry("org/cartwheel/plugin" + number + "/internal/part" + i + "/Component.class"));
                zip.write(i);
                zip.closeEntry();
            }
        }
        return file;
    }

    private static int scan(Path file) throws IOException {
        ZipFile zip = new ZipFile(file.toFile());
        ARCHIVES.put(file.getFileName() + "@" + ARCHIVES.size(), zip);
        return (int) zip.stream().filter(entry -> entry.getName().endsWith("/Component.class")).count();
    }

    public static void main(String[] args) throws IOException {
        Platform.boot("plugins", 17);
        Path folder = Files.createTempDirectory("plugins");
        for (int number = 0; number < 240; number++) {
            Path file = archive(folder, number);
            scan(file);
            Files.delete(file);
        }
        Files.delete(folder);
        Platform.serve();
    }
}
