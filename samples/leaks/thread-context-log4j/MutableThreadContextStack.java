package org.apache.logging.log4j.spi;

import java.util.ArrayList;
import java.util.List;

/** Stand-in with the real names. */
public class MutableThreadContextStack implements ThreadContextStack {
    private final List<String> list = new ArrayList<>();

    @Override
    public void push(String message) {
        list.add(message);
    }

    @Override
    public String pop() {
        return list.isEmpty() ? "" : list.remove(list.size() - 1);
    }
}
