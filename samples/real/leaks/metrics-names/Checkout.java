package shop.checkout;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;

/** Sells carts, and measures how long that takes. */
final class Checkout {
    private final CheckoutMetrics metrics;

    Checkout(CheckoutMetrics metrics) {
        this.metrics = metrics;
    }

    long sell(String cartId, int lines) {
        try (Timer.Context timing = metrics.timerOf(cartId).time()) {
            long sum = 0;
            for (int line = 0; line < lines; line++) {
                sum += 199L * line;
            }
            return sum;
        }
    }

    /** All that is measured here. */
    static final class CheckoutMetrics {
        static final MetricRegistry REGISTRY = new MetricRegistry();

        Timer timerOf(String cartId) {
            return REGISTRY.timer(MetricRegistry.name("checkout", "cart", cartId));
        }
    }

    public static void main(String[] args) {
        Checkout checkout = new Checkout(new CheckoutMetrics());
        CheckoutMetrics.REGISTRY.counter("starts").inc();
        for (int cart = 0; ; cart++) {
            checkout.sell("c-" + Integer.toHexString(cart * 7919), cart % 5);
        }
    }
}
