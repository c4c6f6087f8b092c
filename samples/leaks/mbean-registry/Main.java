package com.tenantry.ops;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import net.northgate.platform.Platform;

/** Registers a bean for each tenant that logs in. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Platform.boot("tenants", 12);
        for (int login = 0; ; login++) {
            TenantStats stats = new TenantStats("tenant-" + login);
            stats.count(login);
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(stats, new ObjectName("com.tenantry:type=Tenant,login=" + login));
        }
    }
}
