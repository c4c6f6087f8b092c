package forms.engine;

import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.Scriptable;

/** Checks forms by rules in JavaScript; the rules' scope is shared by all requests. */
public class FormEngine {
    private static final String RULES = """
            var checked = [];
            function check(form) {
                var answer = { form: form, errors: [], at: checked.length };
                if (form.length % 3 === 0) { answer.errors.push('the name of ' + form + ' is missing'); }
                checked.push(answer);
                return answer.errors.length;
            }
            """;

    private final Scriptable scope;
    private final Function check;

    FormEngine() {
        Context context = Context.enter();
        context.setOptimizationLevel(-1);
        scope = context.initStandardObjects();
        context.evaluateString(scope, RULES, "rules.js", 1, null);
        check = (Function) scope.get("check", scope);
    }

    int check(String form) {
        Object errors = check.call(Context.getCurrentContext(), scope, scope, new Object[] {form});
        return ((Number) errors).intValue();
    }

    public static void main(String[] args) {
        FormEngine engine = new FormEngine();
        int errors = 0;
        for (int form = 0; errors >= 0; form++) {
            errors += engine.check("form " + form);
        }
    }
}
