package com.allrisk.web.scope;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;

/** A bean for each conversation, which has several requests. */
public class ConversationScope implements Scope {
    private final ThreadLocal<String> current = new ThreadLocal<>();
    private final Map<String, Map<String, Object>> conversations = new ConcurrentHashMap<>();

    public void enter(String conversation) {
        current.set(conversation);
    }

    public void leave() {
        current.remove();
    }

    public void end(String conversation) {
        conversations.remove(conversation);
    }

    @Override
    public Object get(String name, ObjectFactory<?> factory) {
        return conversations.computeIfAbsent(current.get(), id -> new ConcurrentHashMap<>()).computeIfAbsent(name, wanted -> factory.getObject());
    }

    @Override
    public Object remove(String name) {
        Map<String, Object> beans = conversations.get(current.get());
        return beans == null ? null : beans.remove(name);
    }

    @Override
    public void registerDestructionCallback(String name, Runnable callback) { }

    @Override
    public Object resolveContextualObject(String key) {
        return null;
    }

    @Override
    public String getConversationId() {
        return current.get();
    }
}
