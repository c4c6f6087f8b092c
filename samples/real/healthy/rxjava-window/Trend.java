package stock.trend;

import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.subjects.ReplaySubject;
import io.reactivex.rxjava3.subjects.Subject;

/** The last 3 000 prices of a stock for every screen, and the screens that are open. */
public class Trend {
    private final Subject<Price> prices = ReplaySubject.createWithSize(3_000);
    private final CompositeDisposable screens = new CompositeDisposable();

    record Price(long at, double euros, char[] venue) {}

    void open() {
        screens.add(prices.subscribe(price -> { }));
    }

    public static void main(String[] args) throws Exception {
        Trend trend = new Trend();
        for (int screen = 0; screen < 60; screen++) {
            trend.open();
        }
        for (long at = 0; at < 50_000; at++) {
            trend.prices.onNext(new Price(at, 10 + at % 7, new char[300]));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE - trend.screens.size());
    }
}
