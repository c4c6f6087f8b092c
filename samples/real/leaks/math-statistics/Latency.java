package web.latency;

import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/** How long each kind of request takes. */
public class Latency {
    private final Map<String, DescriptiveStatistics> byPath = new TreeMap<>();

    void took(String path, double millis) {
        byPath.computeIfAbsent(path, first -> new DescriptiveStatistics()).addValue(millis);
    }

    double median(String path) {
        return byPath.get(path).getPercentile(50);
    }

    public static void main(String[] args) {
        Latency latency = new Latency();
        String[] paths = {"/basket", "/search", "/login", "/article", "/pay"};
        for (long request = 0; ; request++) {
            latency.took(paths[(int) (request % paths.length)], 3 + request % 97 * 0.5);
        }
    }
}
