package shop.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutorService;

/** Prepares customers who will all enter the shop at one time, when the doors open. */
public class LoadTest {
    /** What a customer will buy. */
    record Basket(int customer, byte[] articles) { }

    private final CountDownLatch doors = new CountDownLatch(1);
    private final ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Integer>> bought = new ArrayList<>();

    void prepare(int customer) {
        Basket basket = new Basket(customer, new byte[1_500]);
        bought.add(customers.submit(() -> {
            doors.await();
            return basket.customer() + basket.articles().length;
        }));
    }

    public static void main(String[] args) throws Exception {
        LoadTest test = new LoadTest();
        for (int customer = 0; customer < 4_000; customer++) {
            test.prepare(customer);
        }
        System.out.println("ready");
        Thread.sleep(600_000);
        test.doors.countDown();
        for (Future<Integer> each : test.bought) {
            System.out.println(each.get());
        }
    }
}
