package com.acme.programs;

import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;

/** Quartz with a durable job for every order, and nobody deletes the jobs: until -Xmx is full. */
public final class QuartzJobs {
    private QuartzJobs() {}

    /** Sends a reminder. */
    public static final class Reminder implements Job {
        @Override
        public void execute(JobExecutionContext context) {}
    }

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.put("org.quartz.scheduler.instanceName", "reminders");
        settings.put("org.quartz.scheduler.skipUpdateCheck", "true");
        settings.put("org.quartz.threadPool.threadCount", "2");
        settings.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        settings.put("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
        scheduler.start();
        new Steps(args[0]).fill(number -> {
            JobDataMap data = new JobDataMap();
            data.put("order", "order " + number);
            data.put("mail", new byte[3_000]);
            scheduler.addJob(
                JobBuilder.newJob(Reminder.class).withIdentity("reminder " + number, "orders")
                    .usingJobData(data).storeDurably().build(),
                true);
        }, 0.4, 0.7, 0.9);
        System.exit(0);
    }
}
