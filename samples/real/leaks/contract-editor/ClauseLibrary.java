package com.lexdraft.editor.clauses;

/** Clauses to begin with. */
public class ClauseLibrary {
    private final String[] clauses;

    public ClauseLibrary(int count) {
        clauses = new String[count];
        for (int number = 0; number < count; number++) {
            clauses[number] = "Clause " + number + ": %s shall " + "without undue delay and in writing notify the other party of the events named in annex ".repeat(18) + number;
        }
    }

    public String clause(int number) {
        return clauses[number].substring(0, 160);
    }
}
