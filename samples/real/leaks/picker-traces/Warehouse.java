package com.nordlager.picking;

import com.nordlager.picking.catalogue.Catalogue;
import com.nordlager.picking.orders.Order;
import com.nordlager.picking.orders.OrderSource;
import com.nordlager.picking.routing.RoutePlanner;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Plans the ways of the pickers in a warehouse. */
public class Warehouse {
    private static final Logger LOG = Logger.getLogger(Warehouse.class.getName());
    private static final AtomicInteger NUMBER = new AtomicInteger();

    public static void main(String[] args) {
        Catalogue catalogue = Catalogue.read(30_000);
        RoutePlanner planner = new RoutePlanner(catalogue);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(6, 6, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(200),
            work -> new Thread(work, "planner-" + NUMBER.incrementAndGet()), new ThreadPoolExecutor.CallerRunsPolicy());
        OrderSource orders = new OrderSource(catalogue);
        LOG.log(Level.INFO, "{0} articles", catalogue.size());
        while (true) {
            Order order = orders.next();
            pool.execute(() -> planner.plan(order));
        }
    }
}
