package hotel.pricing;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;

/** Prices of rooms, by rules that the hotel's manager writes. */
public class PriceRules {
    private final GroovyShell shell;
    private int evaluated;

    PriceRules(ClassLoader parent) {
        shell = new GroovyShell(parent, new Binding());
    }

    int price(String rule, int nights) {
        shell.setVariable("nights", nights);
        evaluated++;
        return ((Number) shell.evaluate("int base = 80\n" + rule + "\nreturn base * nights - " + nights % 7)).intValue();
    }

    public static void main(String[] args) {
        PriceRules rules = new PriceRules(PriceRules.class.getClassLoader());
        String[] written = {"if (nights > 7) base -= 10", "base += nights % 2", "def weekend = { it % 7 > 4 }; if (weekend(nights)) base += 15"};
        for (int guest = 0; ; guest++) {
            rules.price(written[guest % written.length], 1 + guest % 20);
        }
    }
}
