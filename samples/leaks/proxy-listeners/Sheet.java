package cc.fluxdesk.ui;

/** A sheet of cells on the screen. */
final class Sheet {
    private final double[] cells = new double[1_500];

    Sheet(SelectionModel selection) {
        selection.add(Dispatch.to(SelectionModel.Listener.class, this, "show"));
    }

    public void show(int row) {
        cells[row]++;
    }
}
