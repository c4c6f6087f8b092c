package port.cockpit;

import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.PublishSubject;

/** Shows where ships are; each opened ship listens to its position until its page is closed. */
public class Cockpit {
    private final PublishSubject<double[]> positions = PublishSubject.create();
    private final CompositeDisposable pages = new CompositeDisposable();

    /** The page of one ship. */
    static final class ShipPage {
        final String name;
        final double[] track = new double[50];
        int points;

        ShipPage(String name) {
            this.name = name;
        }

        void moved(double[] position) {
            track[points++ % track.length] = position[0];
        }
    }

    Disposable open(String ship) {
        ShipPage page = new ShipPage(ship);
        Disposable listening = positions.subscribe(page::moved);
        pages.add(listening);
        return listening;
    }

    void leave() {
        pages.dispose();
    }

    public static void main(String[] args) {
        Cockpit cockpit = new Cockpit();
        for (int i = 0; ; i++) {
            cockpit.open("ship " + i);
            if (i % 500 == 0) {
                cockpit.positions.onNext(new double[] {i % 90, i % 180});
            }
        }
    }
}
