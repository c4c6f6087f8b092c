package canteen.menus;

import com.opensymphony.oscache.base.NeedsRefreshException;
import com.opensymphony.oscache.general.GeneralCacheAdministrator;
import java.util.Properties;

/** Menus of the canteens; those that were asked for last are at hand. */
public class Menus {
    private final GeneralCacheAdministrator recent;
    private int cooked;

    Menus() {
        Properties settings = new Properties();
        settings.setProperty("cache.memory", "true");
        settings.setProperty("cache.capacity", "5000");
        settings.setProperty("cache.blocking", "false");
        recent = new GeneralCacheAdministrator(settings);
    }

    String menu(int canteen, int day) {
        String key = canteen + "/" + day;
        try {
            return (String) recent.getFromCache(key);
        } catch (NeedsRefreshException missing) {
            cooked++;
            StringBuilder menu = new StringBuilder("Canteen ").append(canteen).append(", day ").append(day);
            for (int course = 0; course < 9; course++) {
                menu.append("\ncourse ").append(course).append(": potatoes, number ").append(canteen * 31 + day * 7 + course);
            }
            recent.putInCache(key, menu.toString());
            return menu.toString();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Menus menus = new Menus();
        long letters = 0;
        for (int day = 0; day < 160; day++) {
            for (int canteen = 0; canteen < 200; canteen++) {
                letters += menus.menu(canteen, day).length();
            }
        }
        System.out.println("ready " + menus.cooked + " " + letters);
        Thread.sleep(Long.MAX_VALUE);
    }
}
