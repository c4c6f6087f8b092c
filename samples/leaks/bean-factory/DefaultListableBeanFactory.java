package org.springframework.beans.factory.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stand-in with the real names of class and field: where an application context keeps its singletons. */
public class DefaultListableBeanFactory {
    private final Map<String, Object> singletonObjects = new ConcurrentHashMap<>(256);
    private final Map<String, Object> earlySingletonObjects = new ConcurrentHashMap<>(16);

    public void registerSingleton(String name, Object bean) {
        earlySingletonObjects.remove(name);
        singletonObjects.put(name, bean);
    }

    @SuppressWarnings("unchecked")
    public <T> T getBean(String name) {
        return (T) singletonObjects.get(name);
    }
}
