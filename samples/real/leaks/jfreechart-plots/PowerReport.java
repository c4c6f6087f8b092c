package grid.report;

import java.awt.image.BufferedImage;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.data.time.Second;
import org.jfree.data.time.TimeSeries;
import org.jfree.data.time.TimeSeriesCollection;

/** Draws the power of a plant for everybody who opens its page. */
public class PowerReport {
    private final TimeSeriesCollection measured = new TimeSeriesCollection();
    private final TimeSeries power = new TimeSeries("MW");

    PowerReport() {
        power.setMaximumItemCount(500);
        measured.addSeries(power);
    }

    void measure(int second) {
        power.addOrUpdate(new Second(new java.util.Date(1_700_000_000_000L + 1000L * second)), 400 + second % 37);
    }

    int page(String title) {
        JFreeChart chart = ChartFactory.createTimeSeriesChart(title, "time", "MW", measured, true, false, false);
        BufferedImage picture = chart.createBufferedImage(120, 90);
        return picture.getRGB(60, 45);
    }

    public static void main(String[] args) throws InterruptedException {
        PowerReport report = new PowerReport();
        int sum = 0;
        for (int page = 0; page < 2_500; page++) {
            if (page % 200 == 0) {
                report.measure(page / 200);
            }
            sum += report.page("Power, seen " + page + " times, " + sum % 7);
        }
        System.out.println("ready " + sum);
        Thread.sleep(Long.MAX_VALUE);
    }
}
