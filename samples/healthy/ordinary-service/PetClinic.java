package org.example.clinic;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** A clinic's service at work: some sessions, some listeners, some cached pages, a pool. */
public final class PetClinic {
    /** A pet. */
    record Pet(String name, LocalDate born, List<String> visits) {}

    /** Somebody who is logged in. */
    static final class Session {
        final Map<String, Object> attributes = new LinkedHashMap<>();
        long lastAccess = System.currentTimeMillis();
    }

    private static final ThreadLocal<StringBuilder> PAGE = ThreadLocal.withInitial(() -> new StringBuilder(4_096));
    private final Map<Integer, Pet> pets = new ConcurrentHashMap<>();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public static void main(String[] args) throws Exception {
        Platform.boot("clinic", 84);
        PetClinic clinic = new PetClinic();
        Random random = new Random(4);
        for (int i = 0; i < 1_500; i++) {
            List<String> visits = new ArrayList<>();
            for (int v = 0; v < random.nextInt(5); v++) {
                visits.add(Words.text(random, 6));
            }
            clinic.pets.put(i, new Pet(Words.name(random), LocalDate.of(2015 + i % 9, 1 + i % 12, 1), visits));
        }
        ExecutorService pool = Executors.newFixedThreadPool(6);
        for (int i = 0; i < 200; i++) {
            int visitor = i;
            pool.submit(() -> {
                Session session = clinic.sessions.computeIfAbsent("s" + visitor % 60, key -> new Session());
                session.attributes.put("pet", clinic.pets.get(visitor));
                StringBuilder page = PAGE.get();
                page.setLength(0);
                page.append(session.attributes).append(session.lastAccess);
                return page.length();
            }).get();
        }
        clinic.listeners.add(() -> clinic.sessions.clear());
        Platform.serve();
        clinic.listeners.forEach(Runnable::run);
    }
}
