package broker.quotes;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Makes quotes with prototype beans in an executor whose queue has a limit. */
@Configuration
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

    @Bean
    @Scope("prototype")
    public Quote quote() {
        return new Quote();
    }

    @Bean
    public ThreadPoolTaskExecutor makers() {
        ThreadPoolTaskExecutor makers = new ThreadPoolTaskExecutor();
        makers.setCorePoolSize(2);
        makers.setQueueCapacity(50);
        return makers;
    }

    public static void main(String[] args) throws Exception {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Quotes.class);
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
