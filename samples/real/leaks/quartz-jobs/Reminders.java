package clinic;

import static org.quartz.JobBuilder.newJob;
import static org.quartz.TriggerBuilder.newTrigger;

import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/** Reminds patients of their appointments. */
public class Reminders {
    private final Scheduler scheduler;

    Reminders(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Sends one letter. */
    public static class Letter implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            context.setResult("sent " + context.getMergedJobDataMap().getString("patient"));
        }
    }

    void plan(int patient) throws SchedulerException {
        JobDetail letter = newJob(Letter.class).withIdentity("letter-" + patient, "reminders").storeDurably()
                .usingJobData("patient", "patient " + patient).usingJobData("text", "You have an appointment. ".repeat(8) + patient).build();
        scheduler.addJob(letter, true);
        if (patient % 50 == 0) {
            scheduler.scheduleJob(newTrigger().forJob(letter).startNow().build());
        }
    }

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "clinic");
        settings.setProperty("org.quartz.threadPool.threadCount", "2");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        Scheduler scheduler = new StdSchedulerFactory(settings).getScheduler();
        scheduler.start();
        Reminders reminders = new Reminders(scheduler);
        for (int patient = 0; patient < 14_000; patient++) {
            reminders.plan(patient);
        }
        System.out.println("ready");
    }
}
