package com.ledgerly.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/** Checks that plug-ins add to those of the house. */
public final class AuditTrail {
    private static final List<IntPredicate> CHECKS = Collections.synchronizedList(new ArrayList<>());

    public static void add(IntPredicate check) {
        CHECKS.add(check);
    }

    public static void check(List<Integer> bookings) {
        synchronized (CHECKS) {
            CHECKS.forEach(check -> bookings.forEach(check::test));
        }
    }

    private AuditTrail() { }
}
