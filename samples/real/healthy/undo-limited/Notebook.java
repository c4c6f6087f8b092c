package notes.editor;

import java.util.ArrayList;
import java.util.List;
import javax.swing.text.BadLocationException;
import javax.swing.text.PlainDocument;
import javax.swing.undo.UndoManager;

/** Open notes; what was typed last can be taken back. */
public class Notebook {
    /** A note in a tab of its own. */
    static class Tab {
        final PlainDocument text = new PlainDocument();
        final UndoManager undo = new UndoManager();

        Tab() {
            undo.setLimit(400);
            text.addUndoableEditListener(undo);
        }

        void type(String letters) throws BadLocationException {
            text.insertString(text.getLength(), letters, null);
            if (text.getLength() > 4_000) {
                text.remove(0, 1_000);
            }
        }
    }

    private final List<Tab> tabs = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        Notebook notebook = new Notebook();
        for (int tab = 0; tab < 60; tab++) {
            notebook.tabs.add(new Tab());
        }
        for (int key = 0; key < 60_000; key++) {
            notebook.tabs.get(key % 60).type("word" + key % 900 + (key % 700 == 0 ? "\n" : " "));
        }
        System.out.println("ready " + notebook.tabs.get(0).undo.canUndo());
        Thread.sleep(Long.MAX_VALUE);
    }
}
