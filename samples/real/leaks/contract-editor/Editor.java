package com.lexdraft.editor;

import com.lexdraft.editor.clauses.ClauseLibrary;
import com.lexdraft.editor.model.Contract;
import com.lexdraft.editor.model.Workspace;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server on which lawyers edit contracts together. */
public class Editor {
    public static void main(String[] args) {
        ClauseLibrary clauses = new ClauseLibrary(9_000);
        Workspace workspace = new Workspace();
        ScheduledExecutorService saving = Executors.newScheduledThreadPool(1, work -> {
            Thread thread = new Thread(work, "autosave");
            thread.setDaemon(true);
            return thread;
        });
        saving.scheduleWithFixedDelay(workspace::saveAll, 500, 500, TimeUnit.MILLISECONDS);
        Random lawyers = new Random(11);
        while (true) {
            Contract contract = workspace.open("contract-" + lawyers.nextInt(120));
            contract.replace(lawyers.nextInt(30), clauses.clause(lawyers.nextInt(9_000)).formatted("party " + lawyers.nextInt(800)));
        }
    }
}
