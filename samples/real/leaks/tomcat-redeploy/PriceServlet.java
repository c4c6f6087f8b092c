package shop.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Says prices; a book of prices per thread needs no lock. */
public class PriceServlet extends HttpServlet {
    /** Prices by article. */
    public static class PriceBook {
        final Map<String, Integer> cents = new HashMap<>();

        PriceBook() {
            for (int article = 0; article < 4_000; article++) {
                cents.put("article " + article, article * 7 % 9_999);
            }
        }
    }

    private static final ThreadLocal<PriceBook> BOOK = ThreadLocal.withInitial(PriceBook::new);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(BOOK.get().cents.get("article " + request.getParameter("number")));
    }
}
