package cinema;

import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;

/** Holds seats for ten minutes. */
public class Reservations {
    private final ConcurrentHashMap<Integer, List<Integer>> held = new ConcurrentHashMap<>();

    void hold(int visitor, List<Integer> seats) {
        held.put(visitor % 50, seats);
        Timer timer = new Timer("reservation-" + visitor, true);
        timer.schedule(new TimerTask() {
            @Override
            public void run() {
                held.remove(visitor % 50);
            }
        }, 600_000);
    }

    public static void main(String[] args) throws Exception {
        Reservations reservations = new Reservations();
        for (int visitor = 0; visitor < 700; visitor++) {
            List<Integer> seats = new ArrayList<>();
            for (int seat = 0; seat < 1 + visitor % 5; seat++) {
                seats.add(visitor * 5 + seat);
            }
            reservations.hold(visitor, seats);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
