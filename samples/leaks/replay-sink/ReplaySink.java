package org.tidewatch.flow;

import java.util.function.Consumer;

/** A hot stream that gives late subscribers everything from the start. */
public final class ReplaySink<T> {
    private final Node<T> head = new Node<>(null);
    private Node<T> last = head;

    public void next(T value) {
        Node<T> node = new Node<>(value);
        last.next = node;
        last = node;
    }

    public void replay(Consumer<T> subscriber) {
        for (Node<T> node = head.next; node != null; node = node.next) {
            subscriber.accept(node.value);
        }
    }

    /** One value. */
    static final class Node<T> {
        final T value;
        Node<T> next;

        Node(T value) {
            this.value = value;
        }
    }
}
