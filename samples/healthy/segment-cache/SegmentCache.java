package hq.routebook.geo;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A cache in segments, each of which evicts its oldest entry when it is full. */
final class SegmentCache<K, V> {
    private final Segment<K, V>[] segments;

    @SuppressWarnings({"unchecked", "rawtypes"})
    SegmentCache(int segments, int maxPerSegment) {
        this.segments = new Segment[segments];
        for (int i = 0; i < segments; i++) {
            this.segments[i] = new Segment<>(maxPerSegment);
        }
    }

    V get(K key, Function<K, V> loader) {
        return segments[(key.hashCode() * 0x9E3779B9 >>> 16) % segments.length].get(key, loader);
    }

    private static final class Segment<K, V> {
        private final int maxEntries;
        private final Map<K, Entry<K, V>> table = new HashMap<>();
        private Entry<K, V> oldest;
        private Entry<K, V> youngest;

        Segment(int maxEntries) {
            this.maxEntries = maxEntries;
        }

        synchronized V get(K key, Function<K, V> loader) {
            Entry<K, V> entry = table.get(key);
            if (entry == null) {
                entry = new Entry<>(key, loader.apply(key));
                table.put(key, entry);
                if (youngest == null) {
                    oldest = entry;
                } else {
                    youngest.younger = entry;
                }
                youngest = entry;
                if (table.size() > maxEntries) {
                    table.remove(oldest.key);
                    oldest = oldest.younger;
                }
            }
            return entry.value;
        }
    }

    private static final class Entry<K, V> {
        final K key;
        final V value;
        Entry<K, V> younger;

        Entry(K key, V value) {
            this.key = key;
            this.value = value;
        }
    }
}
