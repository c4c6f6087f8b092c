package wind.turbines;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/** The last day of each turbine, in steps of ten seconds. */
public class Turbines {
    private final Map<Integer, DescriptiveStatistics> power = new HashMap<>();

    void produced(int turbine, double kilowatts) {
        power.computeIfAbsent(turbine, first -> new DescriptiveStatistics(8_640)).addValue(kilowatts);
    }

    public static void main(String[] args) throws Exception {
        Turbines turbines = new Turbines();
        for (int second = 0; second < 400_000; second += 10) {
            for (int turbine = 0; turbine < 90; turbine++) {
                turbines.produced(turbine, second % 2_000 + turbine);
            }
        }
        System.out.println("ready " + turbines.power.get(3).getMean());
        Thread.sleep(Long.MAX_VALUE - turbines.power.size());
    }
}
