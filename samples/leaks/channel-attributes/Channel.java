package net.hubwire.gateway;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A connection with attributes that protocol handlers attach to it. */
final class Channel {
    /** Attributes in buckets by key. */
    private final AtomicReferenceArray<Attribute> attributes = new AtomicReferenceArray<>(4);

    private final int number;

    Channel(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    void set(String key, Object value) {
        int bucket = key.hashCode() & 3;
        attributes.set(bucket, new Attribute(key, value, attributes.get(bucket)));
    }

    /** One attribute. */
    static final class Attribute {
        final String key;
        final Object value;
        final Attribute next;

        Attribute(String key, Object value, Attribute next) {
            this.key = key;
            this.value = value;
            this.next = next;
        }
    }
}
