package org.apache.logging.log4j;

import org.apache.logging.log4j.spi.DefaultThreadContextStack;
import org.apache.logging.log4j.spi.ThreadContextStack;

/** Stand-in with the real names. */
public final class ThreadContext {
    private static final ThreadContextStack contextStack = new DefaultThreadContextStack(true);

    private ThreadContext() {}

    public static void push(String message) {
        contextStack.push(message);
    }

    public static String pop() {
        return contextStack.pop();
    }
}
