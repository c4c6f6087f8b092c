package desk.blotter;

import ca.odell.glazedlists.BasicEventList;
import ca.odell.glazedlists.EventList;
import ca.odell.glazedlists.FilterList;
import ca.odell.glazedlists.GlazedLists;
import ca.odell.glazedlists.SortedList;
import ca.odell.glazedlists.matchers.Matcher;
import java.util.Comparator;

/** The day's trades, and what each trader looks at. */
public class TradeBlotter {
    /** One trade of the day. */
    record Trade(int number, String book, double amount) { }

    private final EventList<Trade> trades = new BasicEventList<>();

    void traded(int number) {
        trades.getReadWriteLock().writeLock().lock();
        try {
            trades.add(new Trade(number, "book " + number % 4, number * 1.25));
            if (trades.size() > 600) {
                trades.remove(0);
            }
        } finally {
            trades.getReadWriteLock().writeLock().unlock();
        }
    }

    double largest(String book) {
        Matcher<Trade> ofBook = trade -> trade.book().equals(book);
        FilterList<Trade> own = new FilterList<>(trades, ofBook);
        SortedList<Trade> bySize = new SortedList<>(own, Comparator.comparingDouble(Trade::amount).reversed());
        EventList<Trade> shown = GlazedLists.readOnlyList(bySize);
        return shown.isEmpty() ? 0 : shown.get(0).amount();
    }

    public static void main(String[] args) throws InterruptedException {
        TradeBlotter blotter = new TradeBlotter();
        double sum = 0;
        for (int number = 0; number < 600; number++) {
            blotter.traded(number);
        }
        for (int question = 0; question < 1_300; question++) {
            if (question % 100 == 0) {
                blotter.traded(600 + question);
            }
            sum += blotter.largest("book " + question % 4);
        }
        System.out.println("ready " + sum);
        Thread.sleep(Long.MAX_VALUE);
    }
}
