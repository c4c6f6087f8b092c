package io.larder.cache;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A cache in the manner of Caffeine's bounded one: nodes in a concurrent map, an eviction order, a maximum. */
final class BoundedLocalCache<K, V> {
    /** An entry. */
    static final class Node<K, V> {
        final K key;
        final V value;
        int weight = 1;

        Node(K key, V value) {
            this.key = key;
            this.value = value;
        }
    }

    private final ConcurrentHashMap<K, Node<K, V>> data = new ConcurrentHashMap<>();
    private final Queue<Node<K, V>> accessOrderProbationDeque = new ArrayDeque<>();
    private final long maximum;
    private long weightedSize;

    BoundedLocalCache(long maximum) {
        this.maximum = maximum;
    }

    synchronized V get(K key, Function<K, V> loader) {
        Node<K, V> node = data.get(key);
        if (node == null) {
            node = new Node<>(key, loader.apply(key));
            data.put(key, node);
            accessOrderProbationDeque.add(node);
            weightedSize += node.weight;
            while (weightedSize > maximum) {
                Node<K, V> victim = accessOrderProbationDeque.remove();
                data.remove(victim.key);
                weightedSize -= victim.weight;
            }
        }
        return node.value;
    }

    Map<K, Node<K, V>> view() {
        return data;
    }
}
