package plant.modules;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** A large application: 600 modules, each with the logger of its name. */
public class Modules {
    private static final List<Logger> LOGGERS = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        String[] areas = {"press", "paint", "body", "wiring", "test", "store"};
        for (int module = 0; module < 600; module++) {
            String area = areas[module % areas.length];
            LOGGERS.add(LogManager.getLogger("plant." + area + "." + Character.toString('a' + module % 26) + area + "Module"));
        }
        LOGGERS.forEach(log -> log.debug("started"));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
