package com.carto.tiles;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Notes how long the parts of a request take. */
class RequestTimes extends Filter {
    /** What was noted for one request. */
    static class Times {
        private final String path;
        private final List<Long> nanos = new ArrayList<>(60);

        Times(String path) {
            this.path = path;
        }

        void mark() {
            nanos.add(System.nanoTime());
        }
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Times times = new Times(exchange.getRequestURI().toString());
        String id = UUID.randomUUID().toString();
        exchange.setAttribute("times-" + id, times);
        for (int part = 0; part < 12; part++) {
            times.mark();
        }
        chain.doFilter(exchange);
        times.mark();
    }

    @Override
    public String description() {
        return "times of requests";
    }
}
