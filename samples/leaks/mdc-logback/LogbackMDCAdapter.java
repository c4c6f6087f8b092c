package ch.qos.logback.classic.util;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.spi.MDCAdapter;

/** Stand-in with the real names of class and fields. */
public class LogbackMDCAdapter implements MDCAdapter {
    final ThreadLocal<Map<String, String>> readWriteThreadLocalMap = new ThreadLocal<>();
    final ThreadLocal<Map<String, String>> readOnlyThreadLocalMap = new ThreadLocal<>();

    @Override
    public void put(String key, String value) {
        Map<String, String> current = readWriteThreadLocalMap.get();
        if (current == null) {
            current = new HashMap<>();
            readWriteThreadLocalMap.set(current);
        }
        current.put(key, value);
        readOnlyThreadLocalMap.remove();
    }

    @Override
    public void clear() {
        readWriteThreadLocalMap.remove();
        readOnlyThreadLocalMap.remove();
    }
}
