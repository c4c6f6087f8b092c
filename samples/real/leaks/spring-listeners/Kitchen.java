package pizzeria;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Orders come in, and each order wants to know when a dish is ready. */
public class Kitchen {
    private static Kitchen open;

    private ConfigurableApplicationContext context;
    private long ready;

    public void setContext(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** A dish left the oven. */
    static class DishReady extends ApplicationEvent {
        final int order;

        DishReady(Object source, int order) {
            super(source);
            this.order = order;
        }
    }

    /** Waits for the dishes of one table. */
    static class Order implements ApplicationListener<DishReady> {
        private final int number;
        private final List<String> dishes = new ArrayList<>();

        Order(int number) {
            this.number = number;
            dishes.add("pizza " + number % 40);
            dishes.add("salad " + number % 7);
        }

        @Override
        public void onApplicationEvent(DishReady event) {
            if (event.order == number) {
                dishes.clear();
            }
        }
    }

    void take(int number) {
        context.addApplicationListener(new Order(number));
        if (number % 10_000 == 9_999) {
            context.publishEvent(new DishReady(this, number));
            ready++;
        }
    }

    public static void main(String[] args) throws Exception {
        GenericApplicationContext spring = new GenericApplicationContext();
        BeanDefinition kitchen = BeanDefinitionBuilder.rootBeanDefinition(Kitchen.class).getBeanDefinition();
        spring.registerBeanDefinition("kitchen", kitchen);
        spring.refresh();
        Kitchen bean = spring.getBean(Kitchen.class);
        open = bean;
        bean.setContext(spring);
        for (int number = 0; number < 28_000; number++) {
            bean.take(number);
        }
        System.out.println(bean.ready);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
