package com.ashgrove.util;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** A cache in the manner of Guava's: segments, each with a table of entries and a lock. Size limit optional. */
public final class LoadingStore<K, V> {
    static final long UNSET = -1;

    final Segment<K, V>[] segments;
    final long maximumSize;
    final Function<? super K, ? extends V> loader;

    @SuppressWarnings("unchecked")
    public LoadingStore(long maximumSize, Function<? super K, ? extends V> loader) {
        this.maximumSize = maximumSize;
        this.loader = loader;
        segments = (Segment<K, V>[]) new Segment<?, ?>[4];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment<>(maximumSize == UNSET ? UNSET : maximumSize / segments.length);
        }
    }

    public V get(K key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return segments[hash >>> 30].get(key, hash, loader);
    }

    /** An entry of a bucket's chain. */
    static final class StrongEntry<K, V> {
        final K key;
        final int hash;
        final StrongEntry<K, V> next;
        volatile ValueReference<V> valueReference;

        StrongEntry(K key, int hash, StrongEntry<K, V> next) {
            this.key = key;
            this.hash = hash;
            this.next = next;
        }
    }

    /** The value's holder; a weak or soft one could stand here. */
    static final class ValueReference<V> {
        final V referent;

        ValueReference(V referent) {
            this.referent = referent;
        }
    }

    /** A part of the cache with a lock of its own. */
    static final class Segment<K, V> extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        private final long maxSegmentWeight;
        private int count;
        private transient volatile AtomicReferenceArray<StrongEntry<K, V>> table = new AtomicReferenceArray<>(16);

        Segment(long maxSegmentWeight) {
            this.maxSegmentWeight = maxSegmentWeight;
        }

        V get(K key, int hash, Function<? super K, ? extends V> loader) {
            lock();
            try {
                for (StrongEntry<K, V> e = table.get(hash & (table.length() - 1)); e != null; e = e.next) {
                    if (e.hash == hash && e.key.equals(key)) {
                        return e.valueReference.referent;
                    }
                }
                V value = loader.apply(key);
                if (maxSegmentWeight != UNSET && count >= maxSegmentWeight) {
                    table = new AtomicReferenceArray<>(16);
                    count = 0;
                }
                if (count > table.length() * 3 / 4) {
                    expand();
                }
                int index = hash & (table.length() - 1);
                StrongEntry<K, V> entry = new StrongEntry<>(key, hash, table.get(index));
                entry.valueReference = new ValueReference<>(value);
                table.set(index, entry);
                count++;
                return value;
            } finally {
                unlock();
            }
        }

        private void expand() {
            AtomicReferenceArray<StrongEntry<K, V>> larger = new AtomicReferenceArray<>(table.length() * 2);
            for (int i = 0; i < table.length(); i++) {
                for (StrongEntry<K, V> e = table.get(i); e != null; e = e.next) {
                    int index = e.hash & (larger.length() - 1);
                    StrongEntry<K, V> moved = new StrongEntry<>(e.key, e.hash, larger.get(index));
                    moved.valueReference = e.valueReference;
                    larger.set(index, moved);
                }
            }
            table = larger;
        }
    }
}
