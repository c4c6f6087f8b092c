package power.tariffs;

import java.util.HashMap;
import java.util.Map;
import org.codehaus.janino.ExpressionEvaluator;

/** Prices of power: each of the country's suppliers has a formula, which is compiled when the program starts. */
public class Tariffs {
    private final Map<String, ExpressionEvaluator> formulas = new HashMap<>();

    void load(int suppliers) throws Exception {
        for (int supplier = 0; supplier < suppliers; supplier++) {
            ExpressionEvaluator formula = new ExpressionEvaluator();
            formula.setExpressionType(double.class);
            formula.setParameters(new String[] {"kilowatts", "hour"}, new Class<?>[] {double.class, int.class});
            formula.cook("kilowatts * (hour < 6 ? 0.2" + supplier % 10 + " : 0.3" + supplier % 7 + ") + " + supplier);
            formulas.put("supplier " + supplier, formula);
        }
    }

    double price(String supplier, double kilowatts, int hour) throws Exception {
        return (Double) formulas.get(supplier).evaluate(new Object[] {kilowatts, hour});
    }

    public static void main(String[] args) throws Exception {
        Tariffs tariffs = new Tariffs();
        tariffs.load(620);
        double sum = 0;
        for (int bill = 0; bill < 80_000; bill++) {
            sum += tariffs.price("supplier " + bill % 620, bill % 40, bill % 24);
        }
        System.out.println("ready " + sum);
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(tariffs.price("supplier 0", 1, 1));
    }
}
