package app.tilly.receipts;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the Kotlin compiler makes of `class ReceiptArchive { companion object { private val receipts … } }`. */
public final class ReceiptArchive {
    public static final Companion Companion = new Companion();
    private static final Map<String, Receipt> receipts = new LinkedHashMap<>();

    /** The companion object: methods only, its properties are statics of the outer class. */
    public static final class Companion {
        private Companion() {}

        public void add(Receipt receipt) {
            receipts.put(receipt.getNumber(), receipt);
        }

        public int getSize() {
            return receipts.size();
        }
    }
}
