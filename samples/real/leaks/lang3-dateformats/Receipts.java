package kiosk.receipts;

import java.util.Date;
import org.apache.commons.lang3.time.FastDateFormat;

/** Prints receipts. */
public class Receipts {
    String head(long number, Date at) {
        return FastDateFormat.getInstance("'Receipt " + number + "', dd.MM.yyyy HH:mm").format(at);
    }

    public static void main(String[] args) {
        Receipts receipts = new Receipts();
        long length = 0;
        for (long number = 1_000; length >= 0; number++) {
            length += receipts.head(number, new Date(number * 60_000)).length();
        }
    }
}
