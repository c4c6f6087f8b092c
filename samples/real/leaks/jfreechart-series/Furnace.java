package steel.furnace;

import java.util.Date;
import org.jfree.data.time.Millisecond;
import org.jfree.data.time.TimeSeries;

/** The temperature of a furnace, for the chart on the wall. */
public class Furnace {
    private final TimeSeries temperature = new TimeSeries("temperature");

    void measured(long millis, double celsius) {
        temperature.addOrUpdate(new Millisecond(new Date(millis)), celsius);
    }

    public static void main(String[] args) {
        Furnace furnace = new Furnace();
        for (long millis = 1_760_000_000_000L; ; millis += 250) {
            furnace.measured(millis, 1_400 + millis / 250 % 37);
        }
    }
}
