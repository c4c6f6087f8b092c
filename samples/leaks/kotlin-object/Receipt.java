package app.tilly.receipts;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;

/** A receipt, as a Kotlin data class. */
public final class Receipt {
    private final String number;
    private final LocalDateTime printed;
    private final List<BigDecimal> amounts;

    public Receipt(String number, LocalDateTime printed, List<BigDecimal> amounts) {
        this.number = number;
        this.printed = printed;
        this.amounts = amounts;
    }

    public final String getNumber() {
        return number;
    }

    public final Receipt copy(String newNumber) {
        return new Receipt(newNumber, printed, amounts);
    }
}
