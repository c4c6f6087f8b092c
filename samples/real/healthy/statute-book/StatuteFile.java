package com.paragraf.statutes;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a ministry delivers: all statutes in one document. */
class StatuteFile {
    private final Path path;

    StatuteFile() throws IOException {
        path = Files.createTempFile("statutes", ".xml");
        try (BufferedWriter out = Files.newBufferedWriter(path)) {
            out.write("<statutes>\n");
            for (int statute = 0; statute < 9_000; statute++) {
                out.write("<statute number='" + statute + "' since='" + (1900 + statute % 120) + "'>");
                for (int section = 0; section < 40; section++) {
                    out.write("<section id='s" + section + "'><title>Section " + section + "</title><text>Whoever " + statute + " shall " + section
                        + " within a year, unless the authority allows otherwise.</text></section>");
                }
                out.write("</statute>\n");
            }
            out.write("</statutes>\n");
        }
    }

    Path path() {
        return path;
    }
}
