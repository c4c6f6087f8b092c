package com.lexdraft.editor.model;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Contracts that are open. */
public class Workspace {
    private final Map<String, Contract> open = new ConcurrentHashMap<>();

    public Contract open(String name) {
        return open.computeIfAbsent(name, Contract::new);
    }

    public void saveAll() {
        open.values().forEach(Contract::save);
    }
}
