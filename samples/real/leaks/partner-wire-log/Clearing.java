package com.tollwerk.clearing;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clears tolls with the operators of motorways. */
public class Clearing {
    /** A stretch of a motorway and what it costs. */
    record Section(String road, int from, int to, int[] centsByClass) { }

    private final Gson json = new GsonBuilder().setPrettyPrinting().create();
    private final List<Section> sections = new ArrayList<>();
    private final PartnerLink partner = new PartnerLink("aspi");
    private final ExecutorService workers = Executors.newFixedThreadPool(3, work -> new Thread(work, "clearing"));

    Clearing() {
        for (int number = 0; number < 70_000; number++) {
            sections.add(new Section("A" + number % 98, number / 98, number / 98 + 1, new int[] {12, 19, 31, 44, 60}));
        }
    }

    void clear(int trip) {
        Section section = sections.get(trip % sections.size());
        JsonObject message = new JsonObject();
        message.addProperty("trip", trip);
        message.addProperty("road", section.road());
        message.addProperty("cents", section.centsByClass()[trip % 5]);
        partner.send(json.toJson(message));
    }

    public static void main(String[] args) throws Exception {
        Clearing clearing = new Clearing();
        List<Future<?>> day = new ArrayList<>();
        for (int trip = 0; trip < 120_000; trip++) {
            int number = trip;
            day.add(clearing.workers.submit(() -> clearing.clear(number)));
            if (day.size() == 500) {
                for (Future<?> done : day) {
                    done.get();
                }
                day.clear();
            }
        }
        System.out.println("ready");
        for (int trip = 120_000; ; trip++) {
            Thread.sleep(Duration.ofSeconds(2));
            clearing.clear(trip);
        }
    }
}
