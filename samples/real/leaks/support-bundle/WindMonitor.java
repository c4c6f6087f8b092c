package com.turbina.monitor;

import com.turbina.monitor.support.SupportBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Watches 500 turbines. */
public class WindMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(WindMonitor.class);

    private final SupportBundle support = new SupportBundle();
    private final List<Turbine> turbines = new ArrayList<>();
    private final ExecutorService probes = Executors.newFixedThreadPool(4, work -> new Thread(work, "probe"));
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

    WindMonitor() {
        for (int number = 0; number < 500; number++) {
            turbines.add(new Turbine(number));
        }
        clock.scheduleAtFixedRate(() -> support.download(100), 10, 10, TimeUnit.SECONDS);
    }

    private Void probe(Turbine turbine, int second) {
        MDC.put("turbine", Integer.toString(turbine.number()));
        try {
            double speed = turbine.turn(second % 17);
            if (second % 6 == 0) {
                LOG.info("turbine {} turns at {} rpm in second {}", turbine.number(), speed, second);
            }
            return null;
        } finally {
            MDC.clear();
        }
    }

    public static void main(String[] args) throws Exception {
        WindMonitor monitor = new WindMonitor();
        for (int second = 0; second < 1_200; second++) {
            int now = second;
            List<Callable<Void>> round = new ArrayList<>();
            monitor.turbines.forEach(turbine -> round.add(() -> monitor.probe(turbine, now)));
            monitor.probes.invokeAll(round);
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
