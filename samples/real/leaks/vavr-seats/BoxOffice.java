package theatre.boxoffice;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicReference;

/** Sells seats; a reader sees the sales as they were when it began to read. */
public class BoxOffice {
    /** A seat of one evening. */
    record Seat(LocalDate evening, int row, int number) { }

    /** Who bought it. */
    record Ticket(String buyer, int cents) { }

    private static final AtomicReference<Map<Seat, Ticket>> SOLD = new AtomicReference<>(HashMap.empty());

    static boolean sell(LocalDate evening, int row, int number, String buyer) {
        Seat seat = new Seat(evening, row, number);
        Option<Ticket> before = SOLD.get().get(seat);
        if (before.isDefined()) {
            return false;
        }
        SOLD.updateAndGet(sold -> sold.put(seat, new Ticket(buyer, 2_500 + 100 * row)));
        return true;
    }

    public static void main(String[] args) {
        LocalDate opening = LocalDate.of(2024, 9, 1);
        long sold = 0;
        for (int evening = 0; sold >= 0; evening++) {
            for (int seat = 0; seat < 300; seat++) {
                sold += sell(opening.plusDays(evening), seat / 20, seat % 20, "buyer " + seat * 7 % 4_000) ? 1 : 0;
            }
        }
    }
}
