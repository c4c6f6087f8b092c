package app.tilly.receipts;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import net.northgate.platform.Platform;

/** Top-level functions of Main.kt. */
public final class MainKt {
    private MainKt() {}

    public static final void main(String[] args) {
        Platform.boot("receipts", 18);
        Random random = new Random(3);
        LocalDateTime now = LocalDateTime.of(2024, 5, 4, 8, 0);
        for (int i = 0; ; i++) {
            List<BigDecimal> amounts =
                    List.of(BigDecimal.valueOf(random.nextInt(9999), 2), BigDecimal.valueOf(random.nextInt(9999), 2),
                            BigDecimal.valueOf(random.nextInt(9999), 2));
            ReceiptArchive.Companion.add(new Receipt("R-" + i, now.plusSeconds(i), amounts));
        }
    }
}
