package com.transalpin.tariff.model;

/** A station, as the timetable knows it. */
public record Station(int number, String name, double latitude, double longitude, String[] platforms) { }
