package org.apache.logging.log4j.spi;

/** Stand-in with the real names. */
public interface ThreadContextStack {
    void push(String message);

    String pop();
}
