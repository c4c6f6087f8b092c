package rail.simulator;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/** Simulates trains against a signal box that is not there yet. */
public class Simulator {
    interface SignalBox {
        boolean isFree(Track track);
    }

    record Track(int number, String station, byte[] state) {}

    private final SignalBox box = mock(SignalBox.class);

    Simulator() {
        when(box.isFree(any())).thenReturn(true);
    }

    boolean drive(int train) {
        return box.isFree(new Track(train % 900, "station " + train % 40, new byte[200]));
    }

    public static void main(String[] args) {
        Simulator simulator = new Simulator();
        boolean free = true;
        for (int train = 0; train < 15_000; train++) {
            free &= simulator.drive(train);
        }
        System.out.println("ready " + free);
        while (free) {
            free = simulator.drive(1);
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException stopped) {
                free = false;
            }
        }
    }
}
