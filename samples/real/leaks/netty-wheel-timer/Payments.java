package till.payments;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.util.concurrent.TimeUnit;

/** Sends payments to the bank; one that is not answered within half an hour is asked for again. */
public class Payments {
    private final Timer reminders = new HashedWheelTimer(100, TimeUnit.MILLISECONDS);
    private long paid;

    /** A payment by card. */
    static final class Payment {
        final long number;
        final byte[] receipt = new byte[380];
        boolean answered;

        Payment(long number) {
            this.number = number;
        }
    }

    void pay(Payment payment) {
        reminders.newTimeout(timeout -> askAgain(payment), 30, TimeUnit.MINUTES);
        payment.answered = payment.number % 10_000 != 0;
        paid += payment.receipt.length;
    }

    private void askAgain(Payment payment) {
        if (!payment.answered) {
            pay(payment);
        }
    }

    public static void main(String[] args) {
        Payments payments = new Payments();
        for (long number = 0; payments.paid >= 0; number++) {
            payments.pay(new Payment(number));
        }
    }
}
