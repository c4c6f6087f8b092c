package exchange.ticker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** Prices for those who draw them; a drawing takes longer than a price. */
public class Ticker {
    /** One price. */
    record Price(String share, long time, double[] depth) { }

    /** Draws what it gets, one after another. */
    static class Screen implements Flow.Subscriber<Price> {
        private Flow.Subscription subscription;
        private double drawn;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Price price) {
            drawn += price.depth()[0];
            try {
                Thread.sleep(40);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            subscription.request(1);
        }

        @Override
        public void onError(Throwable problem) {
            System.out.println(problem);
        }

        @Override
        public void onComplete() {
            System.out.println(drawn);
        }
    }

    private final ExecutorService painters = Executors.newFixedThreadPool(3);
    private final SubmissionPublisher<Price> prices = new SubmissionPublisher<>(painters, 1 << 20);

    void price(long time) {
        prices.submit(new Price("share " + time % 90, time, new double[] {time, time + 1, time + 2, time + 3}));
    }

    public static void main(String[] args) throws InterruptedException {
        Ticker ticker = new Ticker();
        ticker.prices.subscribe(new Screen());
        for (long time = 0; time < 170_000; time++) {
            ticker.price(time);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
