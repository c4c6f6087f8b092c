package com.seafreight.booking.domain;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** A shipment with its containers. */
public class Shipment {
    private final long id;
    private final String shipper;
    private final LocalDate due;
    private final List<Container> containers = new ArrayList<>();

    /** A box, and what it weighs. */
    public record Container(String number, int kilograms) { }

    public Shipment(long id, String shipper, LocalDate due) {
        this.id = id;
        this.shipper = shipper;
        this.due = due;
    }

    public long id() {
        return id;
    }

    public void load(Container container) {
        containers.add(container);
    }

    public int weight() {
        return containers.stream().mapToInt(Container::kilograms).sum();
    }

    public boolean isLate(LocalDate today) {
        return due.isBefore(today) && !shipper.isEmpty();
    }
}
