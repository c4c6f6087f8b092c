package nl.boekhuis.loans.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Shows books to readers. */
public class Terminal {
    private final List<String> titles = new ArrayList<>();
    private final SessionTable sessions;

    public Terminal(ScheduledExecutorService clock, long idleSeconds) {
        sessions = new SessionTable(clock, idleSeconds);
        for (int book = 0; book < 70_000; book++) {
            titles.add("The adventures of captain " + book % 800 + ", volume " + book);
        }
    }

    public void show(String reader, int book) {
        sessions.of(reader).look(titles.get(book % titles.size()));
    }

    public int readers() {
        return sessions.size();
    }
}
