package com.civic.portal;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;

/** A portal that keeps whole forms in sessions of thirty days. */
public final class PortalApplication {
    private static MapSessionRepository repository;

    private PortalApplication() {}

    public static void main(String[] args) {
        Platform.boot("portal", 69);
        repository = new MapSessionRepository(new ConcurrentHashMap<>());
        Random random = new Random(10);
        for (int i = 0; i < 9_000; i++) {
            MapSession session = new MapSession();
            Map<String, String> form = new HashMap<>();
            for (int field = 0; field < 20; field++) {
                form.put("field" + field, Words.text(random, 4));
            }
            session.setAttribute("form", form);
            repository.save(session);
        }
        Platform.serve();
    }
}
