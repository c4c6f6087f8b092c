package com.fjordline.portal.booking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fjordline.portal.sailings.Departures;
import com.fjordline.portal.sailings.Timetable;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** POST /api/bookings. */
public class BookingHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(BookingHandler.class);
    private final Departures departures;
    private final BookingStore bookings;
    private final ObjectMapper json;

    public BookingHandler(Departures departures, BookingStore bookings, ObjectMapper json) {
        this.departures = departures;
        this.bookings = bookings;
        this.json = json;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        JsonNode request = json.readTree(exchange.getRequestBody());
        Timetable.Sailing sailing = departures.sailing(request.path("sailing").asInt());
        long number = bookings.save(request.path("guest").asText(), sailing.number(), request.path("cars").asInt());
        departures.watch(new Confirmation(number, request, sailing));
        byte[] answer = json.writeValueAsBytes(Map.of("booking", number, "ship", sailing.ship(), "leaves", sailing.leaves().toString()));
        exchange.sendResponseHeaders(201, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
        LOG.debug("booking {}", number);
    }

    /** What a guest is told; the page asks for it again when the ship is late. */
    static class Confirmation implements Departures.Watcher {
        private final long booking;
        private final JsonNode request;
        private final Timetable.Sailing sailing;
        private final StringBuilder page = new StringBuilder(1_600);

        Confirmation(long booking, JsonNode request, Timetable.Sailing sailing) {
            this.booking = booking;
            this.request = request;
            this.sailing = sailing;
            page.append("Booking ").append(booking).append(" of ").append(request.path("guest").asText()).append(" on ").append(sailing.ship());
        }

        @Override
        public void leaves(Timetable.Sailing other) {
            if (other.number() == sailing.number() && page.length() < 1_500) {
                page.append("\nleaves ").append(other.leaves());
            }
        }
    }
}
