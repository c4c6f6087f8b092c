package tax.forms;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import groovy.lang.Script;

/** Checks tax forms by a script of the authority. */
public class Forms {
    private final Binding values = new Binding();
    private final Script check = new GroovyShell(values).parse("getBinding().getVariables().size() >= 0");

    /** What somebody has filled in. */
    record Form(long number, double[] lines) {}

    boolean isRight(Form form) {
        values.setVariable("form" + form.number(), form);
        return (Boolean) check.run();
    }

    public static void main(String[] args) {
        Forms forms = new Forms();
        boolean right = true;
        for (long number = 0; right; number++) {
            right = forms.isRight(new Form(number, new double[70]));
        }
    }
}
