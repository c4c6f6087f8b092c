package com.polaris.tenants;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Documents by tenant, then by identifier. */
public final class TenantDirectory {
    private static final Map<String, Map<UUID, Document>> BY_TENANT = new HashMap<>();

    /** A document's description. */
    static final class Document {
        private final String title;
        private final String[] tags;

        Document(String title, String... tags) {
            this.title = title;
            this.tags = tags;
        }

        @Override
        public String toString() {
            return title + " " + String.join(",", tags);
        }
    }

    private TenantDirectory() {}

    static void index(String tenant, UUID id, Document document) {
        BY_TENANT.computeIfAbsent(tenant, key -> new TreeMap<>()).put(id, document);
    }

    public static void main(String[] args) {
        Platform.boot("tenants", 27);
        Random random = new Random(99);
        String[] tenants = new String[180];
        for (int i = 0; i < tenants.length; i++) {
            tenants[i] = Words.name(random) + i;
        }
        while (true) {
            index(tenants[random.nextInt(tenants.length)], new UUID(random.nextLong(), random.nextLong()),
                    new Document(Words.text(random, 5), Words.name(random), Words.name(random)));
        }
    }
}
