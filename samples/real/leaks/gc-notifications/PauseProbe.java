package render.farm;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;

/** Renders pictures, and tells with each how often the collector ran meanwhile. */
public class PauseProbe {
    /** Counts the collections during one picture. */
    static class Pauses implements NotificationListener {
        private final List<Long> seen = new ArrayList<>();
        private final int picture;

        Pauses(int picture) {
            this.picture = picture;
        }

        @Override
        public void handleNotification(Notification notification, Object handback) {
            if (seen.size() < 20) {
                seen.add(notification.getTimeStamp());
            }
        }

        @Override
        public String toString() {
            return "picture " + picture + ": " + seen.size() + " collections";
        }
    }

    private final byte[] canvas = new byte[64 * 1024];

    String render(int picture) {
        Pauses pauses = new Pauses(picture);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener(pauses, null, "picture " + picture);
        }
        for (int i = 0; i < canvas.length; i++) {
            canvas[i] = (byte) (i * picture);
        }
        return pauses.toString();
    }

    public static void main(String[] args) throws InterruptedException {
        PauseProbe probe = new PauseProbe();
        int letters = 0;
        for (int picture = 0; picture < 16_000; picture++) {
            letters += probe.render(picture).length();
        }
        System.out.println("ready " + letters);
        Thread.sleep(Long.MAX_VALUE);
    }
}
