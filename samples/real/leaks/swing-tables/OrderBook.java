package trader.desktop;

import javax.swing.JTable;
import javax.swing.table.DefaultTableModel;

/** The main window's model; each detail window shows the same orders in a table of its own. */
public final class OrderBook {
    private final DefaultTableModel orders = new DefaultTableModel(new Object[] {"Id", "Side", "Price"}, 0);

    /** A window with a table. */
    static final class DetailView {
        private final JTable table;

        DetailView(DefaultTableModel model) {
            table = new JTable(model);
            table.setAutoCreateRowSorter(true);
        }

        int rows() {
            return table.getRowCount();
        }
    }

    private static final OrderBook BOOK = new OrderBook();

    public static void main(String[] args) throws Exception {
        for (int row = 0; row < 20; row++) {
            BOOK.orders.addRow(new Object[] {row, row % 2 == 0 ? "buy" : "sell", 100.0 + row});
        }
        long rows = 0;
        for (int opened = 0; opened < 2_000; opened++) {
            rows += new DetailView(BOOK.orders).rows();
        }
        System.out.println(rows + " rows shown");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
