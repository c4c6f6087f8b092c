package hydro.probe;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import java.util.SplittableRandom;

/** Measures 150 valves; the number of metrics is fixed. */
public class Probe {
    private static final MetricRegistry METRICS = new MetricRegistry();

    public static void main(String[] args) throws Exception {
        SplittableRandom water = new SplittableRandom(3);
        for (int measured = 0; measured < 300_000; measured++) {
            Histogram valve = METRICS.histogram("valve." + measured % 150 + ".pressure");
            valve.update(water.nextInt(2_000));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
