package com.ledgerly.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Books transactions by rules of the customers, which they may change while it runs. */
public class RuleHost {
    private final Map<String, Rule> active = new TreeMap<>();
    private final Map<Integer, String> accounts = new TreeMap<>();
    private final PluginLoader loader;

    RuleHost(Path plugins) {
        loader = new PluginLoader(plugins);
        for (int account = 0; account < 60_000; account++) {
            accounts.put(account, "account of customer " + account + " at branch " + account % 300);
        }
    }

    void deploy(String customer) throws Exception {
        active.put(customer, loader.load("com.ledgerly.rules.ThresholdRule", customer));
    }

    public static void main(String[] args) throws Exception {
        RuleHost host = new RuleHost(Path.of(args[0]));
        ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "control"));
        control.scheduleAtFixedRate(() -> host.active.values().forEach(rule -> rule.accepts(host.accounts.size())), 1, 1, TimeUnit.SECONDS);
        control.scheduleAtFixedRate(() -> AuditTrail.check(List.of(5, 7)), 1, 1, TimeUnit.SECONDS);
        for (int change = 0; change < 300; change++) {
            host.deploy("customer-" + change % 6);
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
