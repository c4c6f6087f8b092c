package com.turbina.monitor.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Lets the help desk download what the monitor has logged. */
public class SupportBundle {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    public SupportBundle() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        events.setContext(root.getLoggerContext());
        events.start();
        root.addAppender(events);
    }

    public String download(int lines) {
        List<ILoggingEvent> all = List.copyOf(events.list);
        return all.subList(Math.max(0, all.size() - lines), all.size()).stream().map(ILoggingEvent::getFormattedMessage)
            .collect(Collectors.joining("\n"));
    }
}
