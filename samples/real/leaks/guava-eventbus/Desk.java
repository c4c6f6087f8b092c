package com.northwind.alerts;

/** The web socket end point: a tab comes, is served, and goes away. */
public final class Desk {
    private final AlertHub hub;

    Desk(AlertHub hub) {
        this.hub = hub;
    }

    void visit(int number) {
        WatchSession session = hub.open("user" + number % 900);
        if (number % 5_000 == 0) {
            hub.publish(new PriceChange("ACME", 1_000 + number));
            System.out.println(session + ", visits " + hub.opened());
        }
    }

    public static void main(String[] args) {
        Desk desk = new Desk(new AlertHub());
        for (int number = 0; ; number++) {
            desk.visit(number);
        }
    }
}
