package de.stromnetz.charging.stats;

import de.stromnetz.charging.ChargeReading;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.PublishProcessor;
import java.util.function.BiConsumer;

/** Means of the power of each charging session, over ten readings. */
public class SessionStats {
    private final FlowableProcessor<ChargeReading> readings = PublishProcessor.<ChargeReading>create().toSerialized();
    private final Disposable running;

    public SessionStats(BiConsumer<String, Double> means) {
        running = readings.groupBy(ChargeReading::session)
            .flatMap(session -> session.buffer(10).map(ten -> new Mean(session.getKey(), mean(ten))), false, Integer.MAX_VALUE)
            .subscribe(mean -> means.accept(mean.session(), mean.kilowatt()));
    }

    private static double mean(java.util.List<ChargeReading> ten) {
        return ten.stream().mapToDouble(ChargeReading::kilowatt).average().orElse(0);
    }

    public void report(ChargeReading reading) {
        readings.onNext(reading);
    }

    public void stop() {
        running.dispose();
    }

    record Mean(String session, double kilowatt) { }
}
