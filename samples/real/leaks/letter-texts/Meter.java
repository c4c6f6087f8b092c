package com.waterworks.billing;

/** A meter in a house, and what it showed in the last months. */
record Meter(int number, String street, int[] months) {
    static Meter of(int number) {
        int[] months = new int[24];
        for (int month = 0; month < months.length; month++) {
            months[month] = number % 40 + month * 3;
        }
        return new Meter(number, "Canal Street " + number % 800, months);
    }

    int used() {
        return months[months.length - 1] - months[0];
    }
}
