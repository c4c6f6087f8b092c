package com.tenantry.ops;

/** What operators see of a tenant. */
public interface TenantStatsMBean {
    long getRequests();
}
