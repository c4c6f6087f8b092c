package net.causeway.boot;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Work waits for a configuration that never arrives: one future with an endless stack of dependents. */
public final class StartupGate {
    private static final StartupGate GATE = new StartupGate();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    /** An order to be executed later. */
    static final class Deferred implements Runnable {
        private final String command;
        private final int[] arguments = new int[20];

        Deferred(String command) {
            this.command = command;
        }

        @Override
        public void run() {
            arguments[0] = command.length();
        }
    }

    void whenReady(Deferred work) {
        ready.thenRun(work);
    }

    public static void main(String[] args) {
        Platform.boot("boot", 41);
        Random random = new Random(16);
        while (true) {
            GATE.whenReady(new Deferred(Words.text(random, 3)));
        }
    }
}
