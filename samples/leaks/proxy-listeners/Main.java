package cc.fluxdesk.ui;

import net.northgate.platform.Platform;

/** Opens sheet after sheet on one selection. */
public final class Main {
    private static SelectionModel selection;

    private Main() {}

    public static void main(String[] args) {
        Platform.boot("fluxdesk", 26);
        selection = new SelectionModel();
        int opened = 0;
        while (true) {
            new Sheet(selection).show(opened++ % 1_000);
        }
    }
}
