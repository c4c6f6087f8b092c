package insurance.reports;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.beans.factory.support.RootBeanDefinition;

/** Makes reports: each has a bean of its own, so that its parts can be injected. */
public class Reports {
    private final GenericApplicationContext parts;

    Reports(GenericApplicationContext parts) {
        this.parts = parts;
    }

    /** One report with its figures. */
    public static class Report {
        private long policy;
        private final double[] figures = new double[60];

        public void setPolicy(long policy) {
            this.policy = policy;
        }

        double total() {
            double total = policy;
            for (double figure : figures) {
                total += figure;
            }
            return total;
        }
    }

    double make(long policy) {
        String name = "report-" + policy;
        RootBeanDefinition definition = new RootBeanDefinition(Report.class);
        definition.getPropertyValues().add("policy", policy);
        parts.registerBeanDefinition(name, definition);
        return parts.getBean(name, Report.class).total();
    }

    public static void main(String[] args) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.refresh();
        Reports reports = new Reports(context);
        double sum = 0;
        for (long policy = 40_000; sum >= 0; policy++) {
            sum += reports.make(policy);
        }
    }
}
