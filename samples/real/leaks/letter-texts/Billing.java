package com.waterworks.billing;

import com.waterworks.billing.letters.Letters;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Bills for water, sent as letters. */
public class Billing {
    private final Map<Integer, Meter> meters = new HashMap<>();
    private final Letters letters = new Letters();
    private final AtomicLong characters = new AtomicLong();
    private final ThreadPoolExecutor printers = new ThreadPoolExecutor(3, 3, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(100),
        new ThreadPoolExecutor.CallerRunsPolicy());

    Billing() {
        for (int number = 0; number < 60_000; number++) {
            meters.put(number, Meter.of(number));
        }
    }

    void bill(int letter) {
        Meter meter = meters.get(letter % meters.size());
        Map<String, Object> values = new HashMap<>();
        values.put("street", meter.street());
        values.put("used", meter.used());
        String text = "To the owner of $street,\n\nyou used $used m3 of water.\n"
            + "#if($used > 60)Please look whether a pipe is broken.#end\n" + "Our ref. " + letter + ". We thank you for your trust.\n".repeat(6);
        characters.addAndGet(letters.write("letter-" + letter, text, values).length());
    }

    public static void main(String[] args) {
        Billing billing = new Billing();
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
        clock.scheduleAtFixedRate(() -> System.getLogger("billing").log(System.Logger.Level.DEBUG, billing.characters), 1, 1, TimeUnit.MINUTES);
        for (int letter = 0; ; letter++) {
            int number = letter;
            billing.printers.execute(() -> billing.bill(number));
        }
    }
}
