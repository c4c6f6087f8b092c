package io.mercato.quotes;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Wires the services and plays the load balancer. */
public class Application {
    public static void main(String[] args) throws Exception {
        QuoteService service = new QuoteService(new QuoteService.Tariff());
        ExecutorService workers = Executors.newFixedThreadPool(2);
        Semaphore waiting = new Semaphore(50);
        for (int request = 0; request < 60_000; request++) {
            int zip = request % 800;
            waiting.acquire();
            workers.execute(() -> {
                service.quote(new QuoteService.Basket("2" + zip, 200 + zip % 7));
                waiting.release();
            });
        }
        waiting.acquire(50);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        workers.shutdown();
    }
}
