package de.stromnetz.charging;

/** What a charging point reports every few seconds while a car is there. */
public record ChargeReading(String session, int point, double kilowatt, long millis) { }
