package com.tenantry.ops;

/** Latencies of a tenant's requests, by minute of the day. */
public final class TenantStats implements TenantStatsMBean {
    private final long[] byMinute = new long[1440];
    private final String tenant;

    TenantStats(String tenant) {
        this.tenant = tenant;
    }

    void count(int minute) {
        byMinute[minute % 1440]++;
    }

    @Override
    public long getRequests() {
        return tenant.isEmpty() ? 0 : byMinute[0];
    }
}
