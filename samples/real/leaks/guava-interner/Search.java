package travel.search;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.time.LocalDate;
import java.util.List;

/** Searches connections; equal wishes share one object, so that they can be compared fast. */
public class Search {
    private static final Interner<Wish> WISHES = Interners.newStrongInterner();

    /** What a traveller asks for. */
    record Wish(String from, String to, LocalDate day, int minute) {}

    private Wish last;

    boolean isRepeated(String from, String to, LocalDate day, int minute) {
        Wish wish = WISHES.intern(new Wish(from, to, day, minute));
        boolean repeated = wish == last;
        last = wish;
        return repeated;
    }

    public static void main(String[] args) {
        List<String> towns = List.of("Kiel", "Bonn", "Jena", "Ulm", "Trier");
        Search search = new Search();
        LocalDate today = LocalDate.of(2026, 3, 1);
        int repeated = 0;
        for (int i = 0; repeated < Integer.MAX_VALUE; i++) {
            String from = towns.get(i % 5);
            repeated += search.isRepeated(from, towns.get((i + 2) % 5), today.plusDays(i / 1440), i % 1440) ? 1 : 0;
        }
    }
}
