package org.formula.sheet;

import java.util.HashMap;
import java.util.Map;
import net.northgate.platform.Platform;

/** Evaluates formulas and remembers every result it ever had. */
public final class Evaluator {
    /** A result with the cells it came from. */
    record Result(double value, int[] cells) {}

    private static final Evaluator SHARED = new Evaluator();
    private final Map<String, Result> memo = new HashMap<>();

    private Evaluator() {}

    double evaluate(String formula) {
        Result known = memo.get(formula);
        if (known == null) {
            known = new Result(formula.length() * 1.5, new int[] {formula.hashCode(), 1, 2, 3});
            memo.put(formula, known);
        }
        return known.value();
    }

    public static void main(String[] args) {
        Platform.boot("sheet", 24);
        double sum = 0;
        for (int i = 0; sum >= 0; i++) {
            sum += SHARED.evaluate("=SUM(A" + i + ":B" + (i + 10) + ")*0.19");
        }
    }
}
