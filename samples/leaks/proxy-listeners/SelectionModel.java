package cc.fluxdesk.ui;

import java.util.ArrayList;
import java.util.List;

/** What is selected, and who wants to know. */
final class SelectionModel {
    /** Is told of a selection. */
    interface Listener {
        void selected(int row);
    }

    private final List<Listener> listeners = new ArrayList<>();

    void add(Listener listener) {
        listeners.add(listener);
    }

    void remove(Listener listener) {
        listeners.remove(listener);
    }
}
