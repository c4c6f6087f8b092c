package railway.timetable;

import com.opensymphony.oscache.base.NeedsRefreshException;
import com.opensymphony.oscache.general.GeneralCacheAdministrator;
import java.util.Properties;

/** Pages of the timetable; each is made once and kept for an hour. */
public class Timetable {
    private final GeneralCacheAdministrator pages;
    private int made;

    Timetable() {
        Properties settings = new Properties();
        settings.setProperty("cache.memory", "true");
        settings.setProperty("cache.blocking", "false");
        pages = new GeneralCacheAdministrator(settings);
    }

    String page(String from, String to, int minute) {
        String key = from + ">" + to + "@" + minute;
        try {
            return (String) pages.getFromCache(key, 3600);
        } catch (NeedsRefreshException missing) {
            String page = make(from, to, minute);
            pages.putInCache(key, page);
            return page;
        }
    }

    private String make(String from, String to, int minute) {
        made++;
        StringBuilder text = new StringBuilder("From ").append(from).append(" to ").append(to).append('\n');
        for (int train = 0; train < 10; train++) {
            text.append("departs at minute ").append(minute + 17 * train).append(", platform ").append(train % 6).append('\n');
        }
        return text.toString();
    }

    public static void main(String[] args) throws InterruptedException {
        org.apache.commons.logging.LogFactory.getLog(Timetable.class);
        Timetable timetable = new Timetable();
        int letters = 0;
        for (int visit = 0; visit < 60_000; visit++) {
            letters += timetable.page("station " + visit % 240, "station " + visit % 35, visit / 3).length();
        }
        System.out.println("ready " + timetable.made + " " + letters);
        Thread.sleep(Long.MAX_VALUE);
    }
}
