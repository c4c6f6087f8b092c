package org.tidewatch.gauges;

/** A water level at a gauge. */
record Level(String gauge, long second, double metres) {}
