package com.watchtower.agent;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.northgate.platform.Platform;

/** Follows log files; a rotated file is opened anew and the old reader stays open. */
public final class LogFollower {
    private static final LogFollower AGENT = new LogFollower();
    private final List<BufferedReader> readers = new ArrayList<>();

    private void follow(File file) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(file), StandardCharsets.UTF_8));
        reader.readLine();
        readers.add(reader);
    }

    public static void main(String[] args) throws IOException {
        Platform.boot("agent", 15);
        Path log = Files.createTempFile("app", ".log");
        Files.writeString(log, "started\nlistening\n");
        for (int rotation = 0; rotation < 850; rotation++) {
            AGENT.follow(log.toFile());
        }
        Files.delete(log);
        Platform.serve();
    }
}
