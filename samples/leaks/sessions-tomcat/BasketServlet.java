package com.bazaar.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.northgate.platform.Words;
import org.apache.catalina.session.ManagerBase;
import org.apache.catalina.session.StandardSession;

/** Makes a session for every visit of every robot; sessions have no time-out. */
public final class BasketServlet {
    /** What is kept of a visitor. */
    static final class Visit {
        final List<String> pages = new ArrayList<>();
        final byte[] preferences = new byte[512];
    }

    private final Random random = new Random(29);

    public void service(ManagerBase manager, int request) {
        StandardSession session = manager.createSession(Long.toHexString(random.nextLong()) + request);
        Visit visit = new Visit();
        for (int i = 0; i < 4; i++) {
            visit.pages.add("/" + Words.name(random));
        }
        session.setAttribute("visit", visit);
        session.setAttribute("csrf", Long.toHexString(random.nextLong()));
        session.access();
    }
}
