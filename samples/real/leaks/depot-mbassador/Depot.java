package com.tramway.depot;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.engio.mbassy.bus.MBassador;

/** Watches the trams of a city. */
public class Depot {
    private final MBassador<Object> bus = new MBassador<>();
    private final List<TrackMap> maps = new ArrayList<>();

    /** A tram has passed a signal. */
    record Passed(int tram, int signal) { }

    /** What is drawn on a line's screen. */
    record TrackMap(String line, short[] pixels) { }

    Depot() {
        for (int line = 0; line < 60; line++) {
            maps.add(new TrackMap("line " + line, new short[90_000]));
        }
    }

    void inspect(int tram) {
        Inspection inspection = new Inspection(tram);
        bus.subscribe(inspection);
        bus.post(new Passed(tram, tram % 90)).now();
        inspection.finish();
    }

    public static void main(String[] args) throws InterruptedException {
        Depot depot = new Depot();
        Random random = new Random(3);
        for (int shift = 0; shift < 16_000; shift++) {
            depot.inspect(random.nextInt(400));
        }
        System.out.println("ready");
        for (int shift = 0; ; shift++) {
            Thread.sleep(5_000);
            depot.inspect(shift % 400);
        }
    }
}
