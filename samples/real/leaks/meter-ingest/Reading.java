package com.gridpoint.ingest.wire;

import java.time.Instant;

/** What a meter said. */
public record Reading(int meter, Instant at, double kilowattHours, byte[] signature) { }
