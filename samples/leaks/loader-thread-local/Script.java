package org.lattice.script;

import java.util.ArrayList;
import java.util.List;

/** A compiled script with an interpreter state in a ThreadLocal. */
public final class Script implements Runnable {
    /** State of the interpreter. */
    static final class Interpreter {
        final long[] stack = new long[30_000];
        final List<String> symbols = new ArrayList<>();
    }

    private static final ThreadLocal<Interpreter> INTERPRETER = ThreadLocal.withInitial(Interpreter::new);

    @Override
    public void run() {
        INTERPRETER.get().symbols.add(toString());
    }
}
