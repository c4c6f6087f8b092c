package archive.nightly;

import java.util.Properties;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Sixty jobs that run at night. */
public class Nightly {
    /** Packs one shelf. */
    public static class Pack implements Job {
        @Override
        public void execute(JobExecutionContext context) {}
    }

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "nightly");
        settings.setProperty("org.quartz.threadPool.threadCount", "5");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
        scheduler.start();
        for (int shelf = 0; shelf < 60; shelf++) {
            scheduler.scheduleJob(JobBuilder.newJob(Pack.class).withIdentity("shelf-" + shelf, "pack").build(),
                    TriggerBuilder.newTrigger().withSchedule(CronScheduleBuilder.dailyAtHourAndMinute(2, shelf)).build());
        }
        System.out.println("ready");
    }
}
