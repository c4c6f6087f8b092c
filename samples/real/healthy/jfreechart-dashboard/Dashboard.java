package plant.dashboard;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Sixty charts, one for each machine. */
public class Dashboard {
    private final List<JFreeChart> charts = new ArrayList<>();

    void add(String machine) {
        XYSeries series = new XYSeries(machine);
        series.setMaximumItemCount(2_000);
        for (int minute = 0; minute < 4_000; minute++) {
            series.add(minute, minute * 7 % 31);
        }
        charts.add(ChartFactory.createXYLineChart(machine, "minute", "load", new XYSeriesCollection(series)));
    }

    public static void main(String[] args) throws InterruptedException {
        Dashboard dashboard = new Dashboard();
        for (int machine = 0; machine < 60; machine++) {
            dashboard.add("machine " + machine);
        }
        int drawn = 0;
        for (JFreeChart chart : dashboard.charts) {
            drawn += chart.createBufferedImage(100, 80).getHeight();
        }
        System.out.println("ready " + drawn);
        Thread.sleep(Long.MAX_VALUE);
    }
}
