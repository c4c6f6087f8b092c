package radio.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long messages take to each radio mast: one recorder a mast, and the histogram of its last minute. */
public class Latencies {
    private final List<Recorder> masts = new ArrayList<>();
    private final List<Histogram> minute = new ArrayList<>();

    Latencies(int count) {
        for (int mast = 0; mast < count; mast++) {
            masts.add(new Recorder(TimeUnit.MINUTES.toMicros(10), 3));
            minute.add(null);
        }
    }

    void took(int mast, long micros) {
        masts.get(mast).recordValue(micros);
    }

    void tick() {
        for (int mast = 0; mast < masts.size(); mast++) {
            minute.set(mast, masts.get(mast).getIntervalHistogram(minute.get(mast)));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Latencies latencies = new Latencies(70);
        for (int message = 0; message < 900_000; message++) {
            latencies.took(message % 70, 200 + message * 48_271L % 3_000_000);
            if (message % 90_000 == 89_999) {
                latencies.tick();
            }
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
