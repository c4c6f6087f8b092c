package com.lexdraft.editor.model;

import java.util.ArrayDeque;
import java.util.Deque;

/** A contract, with what can be undone. */
public class Contract {
    /** A change that can be undone. */
    record Edit(int paragraph, String before, String after) { }

    private final String name;
    private final String[] paragraphs = new String[30];
    private final Deque<Edit> undo = new ArrayDeque<>();
    private int saved;

    Contract(String name) {
        this.name = name;
    }

    public synchronized void replace(int paragraph, String text) {
        undo.push(new Edit(paragraph, paragraphs[paragraph], text));
        paragraphs[paragraph] = text;
    }

    public synchronized void undo() {
        if (!undo.isEmpty()) {
            Edit last = undo.pop();
            paragraphs[last.paragraph()] = last.before();
        }
    }

    synchronized void save() {
        saved = String.join("\n", paragraphs).hashCode() + name.length();
    }
}
