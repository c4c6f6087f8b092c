package com.ledgerly.rules;

import com.ledgerly.host.AuditTrail;
import com.ledgerly.host.Rule;
import java.util.HashMap;
import java.util.Map;

/** A customer's rule: accepts what is below a threshold for its cost centre. */
public class ThresholdRule implements Rule {
    private static final Map<Integer, String> COST_CENTRES = new HashMap<>();

    static {
        for (int centre = 0; centre < 350; centre++) {
            COST_CENTRES.put(centre, "cost centre " + centre);
        }
    }

    private String customer;

    @Override
    public void start(String customer) {
        this.customer = customer;
        AuditTrail.add(booking -> COST_CENTRES.containsKey(booking) && this.customer != null);
    }

    @Override
    public boolean accepts(long cents) {
        return cents < 5_000_00 + COST_CENTRES.size();
    }
}
