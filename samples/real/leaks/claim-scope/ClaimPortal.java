package com.allrisk.web;

import com.allrisk.web.scope.ConversationScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.support.GenericApplicationContext;

/** Customers report claims on the web. */
public class ClaimPortal {
    private final ConversationScope scope = new ConversationScope();
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final ExecutorService requests = Executors.newFixedThreadPool(4, work -> new Thread(work, "http"));
    private final AtomicInteger submitted = new AtomicInteger();
    private final Map<Integer, byte[]> policies = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > 1_000;
        }
    };

    ClaimPortal() {
        context.getBeanFactory().registerScope("conversation", scope);
        RootBeanDefinition form = new RootBeanDefinition(ClaimForm.class);
        form.setScope("conversation");
        context.registerBeanDefinition("claimForm", form);
        context.refresh();
    }

    private byte[] policy(int customer) {
        synchronized (policies) {
            return policies.computeIfAbsent(customer, number -> new byte[9_000]);
        }
    }

    void page(String conversation, int customer, int page) {
        scope.enter(conversation);
        try {
            ClaimForm form = context.getBean(ClaimForm.class);
            form.answer(page, "my car was hit by another at " + page + " o'clock, policy of " + policy(customer).length);
            if (page == 1) {
                form.attach(new byte[1_800 + customer % 400]);
            }
            if (page == 4 && form.isComplete()) {
                submitted.incrementAndGet();
                scope.end(conversation);
            }
        } finally {
            scope.leave();
        }
    }

    public static void main(String[] args) throws Exception {
        ClaimPortal portal = new ClaimPortal();
        List<Callable<Void>> visits = new ArrayList<>();
        for (int customer = 0; customer < 24_000; customer++) {
            int number = customer;
            visits.add(() -> {
                int pages = number % 5 == 0 ? 4 : 1 + number % 3;
                for (int page = 1; page <= pages; page++) {
                    portal.page("conversation-" + number, number, page);
                }
                return null;
            });
        }
        portal.requests.invokeAll(visits);
        visits.clear();
        System.out.println("ready " + portal.submitted);
        Thread.currentThread().join();
    }
}
