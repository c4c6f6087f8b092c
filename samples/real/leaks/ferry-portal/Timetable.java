package com.fjordline.portal.sailings;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All sailings of a year; loaded when the portal starts. */
public class Timetable {
    /** One ship at one time. */
    public record Sailing(int number, String ship, String from, String to, LocalDateTime leaves, List<String> decks) { }

    private static final String[] PORTS = {"Bergen", "Stavanger", "Hirtshals", "Langesund", "Kristiansand"};
    private final Map<Integer, Sailing> byNumber = new TreeMap<>();

    public static Timetable load(int year, int sailings) {
        Timetable loaded = new Timetable();
        LocalDateTime leaves = LocalDateTime.of(year, 1, 1, 6, 0);
        for (int number = 0; number < sailings; number++) {
            List<String> decks = new ArrayList<>(4);
            for (int deck = 1; deck <= 4; deck++) {
                decks.add("deck " + deck + " of " + number);
            }
            loaded.byNumber.put(number, new Sailing(number, "MS Fjord " + number % 7, PORTS[number % 5], PORTS[(number + 2) % 5], leaves.plusMinutes(13L * number), decks));
        }
        return loaded;
    }

    public Sailing sailing(int number) {
        return byNumber.get(number);
    }

    public int size() {
        return byNumber.size();
    }
}
