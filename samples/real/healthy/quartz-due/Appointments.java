package dentist.appointments;

import static org.quartz.JobBuilder.newJob;
import static org.quartz.TriggerBuilder.newTrigger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.impl.StdSchedulerFactory;

/** A reminder for each appointment of the next months; it goes away when it was sent. */
public class Appointments {
    /** Sends a reminder. */
    public static class Remind implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            context.setResult(context.getMergedJobDataMap().getString("patient"));
        }
    }

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "dentist");
        settings.setProperty("org.quartz.threadPool.threadCount", "2");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
        scheduler.start();
        Instant now = Instant.now();
        for (int patient = 0; patient < 4_000; patient++) {
            scheduler.scheduleJob(newJob(Remind.class).withIdentity("remind-" + patient).usingJobData("patient", "patient " + patient).build(),
                    newTrigger().startAt(Date.from(now.plus(1 + patient % 2_000, ChronoUnit.HOURS))).build());
        }
        System.out.println("ready");
    }
}
