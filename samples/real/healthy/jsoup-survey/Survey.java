package city.survey;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Counts the answers in a page with the results of a survey, which the city publishes once a year. */
public class Survey {
    private final Map<String, Integer> answers = new LinkedHashMap<>();

    static String page(int rows) {
        StringBuilder html = new StringBuilder("<html><body><table>");
        for (int row = 0; row < rows; row++) {
            html.append("<tr class=answer><td>household ").append(row).append("</td><td>")
                .append(row % 3 == 0 ? "by bus" : row % 3 == 1 ? "by bicycle" : "on foot").append("</td></tr>");
        }
        return html.append("</table></body></html>").toString();
    }

    void count(Document page) throws InterruptedException {
        int done = 0;
        for (Element row : page.select("tr.answer")) {
            answers.merge(row.child(1).text(), 1, Integer::sum);
            if (++done == 9_000) {
                System.out.println("ready");
                Thread.sleep(200_000);
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Survey survey = new Survey();
        survey.count(Jsoup.parse(page(18_000)));
        System.out.println(survey.answers);
    }
}
