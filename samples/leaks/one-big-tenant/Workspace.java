package com.quorum.workspaces;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Thirty equal workspaces; in one of them the history was never cut. */
public final class Workspace {
    /** Who changed what. */
    static final class Revision {
        final String author;
        final String change;

        Revision(String author, String change) {
            this.author = author;
            this.change = change;
        }
    }

    private static final Map<Integer, Workspace> BY_NUMBER = new HashMap<>();
    private final String name;
    private final List<Revision> history = new ArrayList<>();
    private final List<String> members = new ArrayList<>();

    Workspace(String name) {
        this.name = name;
        for (int i = 0; i < 20; i++) {
            members.add(name + "-" + i);
        }
    }

    void change(String author, String change) {
        history.add(new Revision(author, change));
    }

    public static void main(String[] args) {
        Platform.boot("workspaces", 70);
        Random random = new Random(13);
        for (int number = 0; number < 30; number++) {
            Workspace workspace = new Workspace(Words.name(random));
            BY_NUMBER.put(number, workspace);
            int revisions = number == 11 ? 120_000 : 100;
            for (int i = 0; i < revisions; i++) {
                workspace.change(workspace.members.get(i % 20), Words.text(random, 9) + workspace.name);
            }
        }
        Platform.serve();
    }
}
