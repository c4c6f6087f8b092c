package com.gridpoint.ingest;

import com.gridpoint.ingest.store.ReadingStore;
import com.gridpoint.ingest.wire.Decoder;
import com.gridpoint.ingest.wire.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Takes readings of electricity meters and writes them to the database. */
public class Ingest {
    private final Map<Integer, Meter> meters = new HashMap<>();
    private final BlockingQueue<Reading> decoded = new LinkedBlockingQueue<>();

    /** A meter in a house. */
    record Meter(int id, String address, String customer, double factor) { }

    Ingest() {
        for (int id = 0; id < 45_000; id++) {
            meters.put(id, new Meter(id, "Street " + id / 40 + ", house " + id % 40, "customer " + id, 1 + id % 3));
        }
    }

    void start() throws Exception {
        ReadingStore store = new ReadingStore("jdbc:hsqldb:mem:readings");
        Thread writer = new Thread(() -> store.writeAll(decoded), "reading-writer");
        writer.setDaemon(true);
        writer.start();
        Decoder decoder = new Decoder();
        for (int lane = 0; lane < 2; lane++) {
            int first = lane;
            new Thread(() -> {
                for (long packet = first; ; packet += 2) {
                    Reading reading = decoder.decode(packet, (int) (packet % meters.size()));
                    if (meters.containsKey(reading.meter())) {
                        decoded.add(reading);
                    }
                }
            }, "gateway-" + lane).start();
        }
    }

    public static void main(String[] args) throws Exception {
        new Ingest().start();
    }
}
