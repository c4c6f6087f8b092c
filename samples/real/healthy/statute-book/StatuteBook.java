package com.paragraf.statutes;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdom2.Document;
import org.jdom2.Element;
import org.jdom2.input.SAXBuilder;

/** Counts sections of the statutes for a yearly report, and ends. */
public class StatuteBook {
    private final List<String> ministries = new ArrayList<>();

    StatuteBook() {
        for (int ministry = 0; ministry < 20_000; ministry++) {
            ministries.add("Office " + ministry + " of the ministry of " + ministry % 17);
        }
    }

    private int sections(StatuteFile file) throws Exception {
        Document document = new SAXBuilder().build(file.path().toFile());
        int sections = 0;
        for (Element statute : document.getRootElement().getChildren("statute")) {
            sections += statute.getChildren("section").size();
        }
        return sections;
    }

    public static void main(String[] args) throws Exception {
        StatuteBook book = new StatuteBook();
        StatuteFile file = new StatuteFile();
        ExecutorService worker = Executors.newSingleThreadExecutor(work -> new Thread(work, "yearly-report"));
        System.out.println(worker.submit(() -> book.sections(file)).get() + " sections of " + book.ministries.size() + " offices");
        worker.shutdown();
        Files.delete(file.path());
    }
}
