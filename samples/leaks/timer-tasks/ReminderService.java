package org.almanac.reminders;

import java.util.Random;
import java.util.Timer;
import java.util.TimerTask;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Reminders by java.util.Timer: a task for each appointment, months ahead. */
public final class ReminderService {
    private final Timer timer = new Timer("reminders", true);

    /** Shows an appointment. */
    static class Reminder extends TimerTask {
        private final String title;
        private final String[] guests;

        Reminder(String title, String... guests) {
            this.title = title;
            this.guests = guests;
        }

        @Override
        public void run() {
            System.out.println(title + guests.length);
        }
    }

    void remind(String title, long inMillis, String... guests) {
        timer.schedule(new Reminder(title, guests), inMillis);
    }

    public static void main(String[] args) {
        Platform.boot("reminders", 39);
        ReminderService service = new ReminderService();
        Random random = new Random(61);
        while (true) {
            service.remind(Words.text(random, 5), 10_000_000_000L + random.nextInt(),
                    Words.name(random), Words.name(random), Words.name(random));
        }
    }
}
