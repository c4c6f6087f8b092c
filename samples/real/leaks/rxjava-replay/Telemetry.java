package grid.telemetry;

import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.ReplaySubject;
import io.reactivex.rxjava3.subjects.Subject;
import java.util.ArrayList;
import java.util.List;

/** Readings of the meters, for screens that want to know the last ones when they are opened. */
public class Telemetry {
    private final Subject<Reading> readings = ReplaySubject.<Reading>create().toSerialized();
    private final List<Disposable> screens = new ArrayList<>();

    /** What one meter said. */
    static final class Reading {
        final int meter;
        final double watts;
        final double volts;
        final byte[] signature;

        Reading(int meter, double watts, double volts, byte[] signature) {
            this.meter = meter;
            this.watts = watts;
            this.volts = volts;
            this.signature = signature;
        }
    }

    void open(int meter) {
        screens.add(readings.filter(reading -> reading.meter == meter).subscribe(reading -> { }));
    }

    void arrived(Reading reading) {
        readings.onNext(reading);
    }

    public static void main(String[] args) {
        Telemetry telemetry = new Telemetry();
        for (int meter = 0; meter < 12; meter++) {
            telemetry.open(meter);
        }
        for (int i = 0; ; i++) {
            telemetry.arrived(new Reading(i % 400, 230 + i % 7, 229.5, new byte[64]));
        }
    }
}
