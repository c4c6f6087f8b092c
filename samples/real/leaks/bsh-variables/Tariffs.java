package toll.tariffs;

import bsh.EvalError;
import bsh.Interpreter;

/** Lets the authority's formula say what a lorry has to pay. */
public class Tariffs {
    public static final class Lorry {
        public final int axles;
        public final int kilometres;
        public final byte[] picture = new byte[600];

        Lorry(int axles, int kilometres) {
            this.axles = axles;
            this.kilometres = kilometres;
        }

        public int getToll() {
            return axles * kilometres;
        }
    }

    private final Interpreter formula = new Interpreter();

    int toll(int number) throws EvalError {
        String lorry = "lorry" + number;
        formula.set(lorry, new Lorry(2 + number % 4, number % 300));
        return (Integer) formula.eval(lorry + ".getToll() * 3");
    }

    public static void main(String[] args) throws EvalError {
        Tariffs tariffs = new Tariffs();
        long sum = 0;
        for (int number = 0; sum >= 0; number++) {
            sum += tariffs.toll(number);
        }
    }
}
