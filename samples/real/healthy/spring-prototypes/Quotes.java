package broker.quotes;

import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Makes quotes with prototype beans in an executor whose queue has a limit. */
public class Quotes {
    /** One quote in the making. */
    public static class Quote implements Runnable {
        private final double[] rates = new double[500];

        @Override
        public void run() {
            for (int i = 0; i < rates.length; i++) {
                rates[i] = Math.sqrt(i);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        GenericApplicationContext context = new GenericApplicationContext();
        RootBeanDefinition quote = new RootBeanDefinition(Quote.class);
        quote.setScope("prototype");
        context.registerBeanDefinition("quote", quote);
        RootBeanDefinition pool = new RootBeanDefinition(ThreadPoolTaskExecutor.class);
        pool.getPropertyValues().add("corePoolSize", 2).add("queueCapacity", 50);
        context.registerBeanDefinition("makers", pool);
        context.refresh();
        ThreadPoolTaskExecutor makers = context.getBean(ThreadPoolTaskExecutor.class);
        for (int i = 0; i < 20_000; i++) {
            while (makers.getThreadPoolExecutor().getQueue().size() > 40) {
                Thread.sleep(1);
            }
            makers.execute(context.getBean(Quote.class));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
