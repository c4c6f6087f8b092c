package net.viaduct.routing;

/** One way to a prefix. */
record Route(String nextHop, int metric, byte[] attributes) {}
