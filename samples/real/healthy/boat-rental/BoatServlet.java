package com.seeblick.rental;

import com.github.benmanes.caffeine.cache.Cache;
import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

/** GET /boats/boat?number=… */
class BoatServlet extends HttpServlet {
    private final transient Cache<Integer, byte[]> photos;
    private final transient BoatEvents events;

    BoatServlet(Cache<Integer, byte[]> photos, BoatEvents events) {
        this.photos = photos;
        this.events = events;
    }

    /** What a visitor has chosen. */
    record Choice(int boat, String colour, byte[] thumbnail) { }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int number = Integer.parseInt(request.getParameter("number"));
        byte[] photo = photos.get(number, missing -> new byte[16_000]);
        if (number % 10 == 0) {
            HttpSession session = request.getSession();
            session.setAttribute("choice", new Choice(number, "white", new byte[8_000]));
        }
        events.changed(number, number % 2 == 0);
        response.getOutputStream().write(photo, 0, 200);
    }
}
