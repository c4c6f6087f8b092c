package fx.rates;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

/** Asks the bank for a rate, and remembers the answer. */
public class ExchangeRates {
    private CacheManager caches;

    public void setCaches(CacheManager caches) {
        this.caches = caches;
    }

    /** Currency and the minute of the question. */
    record Question(String currency, LocalDateTime minute) {}

    /** The bank's answer. */
    static final class Rate {
        final Question question;
        final BigDecimal bid;
        final BigDecimal ask;

        Rate(Question question, BigDecimal bid) {
            this.question = question;
            this.bid = bid;
            this.ask = bid.add(BigDecimal.valueOf(2, 4));
        }
    }

    Rate rate(String currency, LocalDateTime minute) {
        Cache rates = caches.getCache("fxRates");
        return rates.get(new Question(currency, minute), () -> new Rate(new Question(currency, minute), BigDecimal.valueOf(10_000L + minute.getMinute(), 4)));
    }

    public static void main(String[] args) {
        ExchangeRates rates = new ExchangeRates();
        rates.setCaches(new ConcurrentMapCacheManager("fxRates", "holidays"));
        LocalDateTime minute = LocalDateTime.of(2026, 1, 1, 0, 0);
        while (true) {
            for (String currency : new String[] {"USD", "CHF", "SEK"}) {
                rates.rate(currency, minute);
            }
            minute = minute.plusMinutes(1);
        }
    }
}
