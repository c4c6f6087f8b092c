package bank.reports;

import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/** Reports that a clerk starts when somebody asks for one; each branch has its own. */
public class Reports {
    /** Writes a branch's report. */
    public static class Report implements Job {
        static volatile int written;

        @Override
        public void execute(JobExecutionContext context) {
            written += context.getMergedJobDataMap().getString("template").length();
        }
    }

    private final Scheduler desk;

    Reports() throws SchedulerException {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.threadPool.threadCount", "2");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        desk = new StdSchedulerFactory(settings).getScheduler();
        desk.start();
    }

    void define(int branch) throws SchedulerException {
        JobDataMap data = new JobDataMap();
        data.put("template", "Report of branch " + branch + "\n" + "column ".repeat(300));
        desk.addJob(JobBuilder.newJob(Report.class).withIdentity("branch " + branch, "reports").usingJobData(data)
            .storeDurably().build(), false);
    }

    void run(int branch) throws SchedulerException {
        desk.triggerJob(new JobKey("branch " + branch, "reports"));
    }

    public static void main(String[] args) throws Exception {
        Reports reports = new Reports();
        for (int branch = 0; branch < 900; branch++) {
            reports.define(branch);
        }
        for (int question = 0; question < 60; question++) {
            reports.run(question * 13 % 900);
        }
        while (Report.written < 60 * 2_000) {
            Thread.sleep(20);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        System.out.println(reports.desk.isShutdown());
    }
}
