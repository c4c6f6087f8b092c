package org.apache.logging.log4j.spi;

/** Stand-in with the real names of class and fields. */
public class DefaultThreadContextStack implements ThreadContextStack {
    private static final ThreadLocal<MutableThreadContextStack> STACK = new ThreadLocal<>();
    private final boolean useStack;

    public DefaultThreadContextStack(boolean useStack) {
        this.useStack = useStack;
    }

    @Override
    public void push(String message) {
        if (!useStack) {
            return;
        }
        MutableThreadContextStack stack = STACK.get();
        if (stack == null) {
            stack = new MutableThreadContextStack();
            STACK.set(stack);
        }
        stack.push(message);
    }

    @Override
    public String pop() {
        MutableThreadContextStack stack = STACK.get();
        return stack == null ? "" : stack.pop();
    }
}
