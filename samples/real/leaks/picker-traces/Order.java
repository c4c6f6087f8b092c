package com.nordlager.picking.orders;

import java.util.List;

/** What a customer ordered. */
public record Order(long number, String customer, List<Line> lines) {
    /** One line of it. */
    public record Line(String code, int pieces) { }
}
