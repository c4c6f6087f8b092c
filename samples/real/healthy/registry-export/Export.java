package com.handelsregister.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Exports a register of companies as one document. */
public class Export {
    private final Map<Integer, byte[]> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > 700;
        }
    };
    private final ObjectMapper json = new ObjectMapper();

    /** The scanned extract of a company, as the web site shows it. */
    byte[] extract(int company) {
        return recent.computeIfAbsent(company, missing -> new byte[24_000]);
    }

    byte[] export(int companies) throws Exception {
        ArrayNode all = json.createArrayNode();
        for (int company = 0; company < companies; company++) {
            ObjectNode entry = all.addObject();
            entry.put("number", "HRB " + company).put("name", "Company " + company + " GmbH").put("seat", "Town " + company % 900);
            entry.putArray("managers").add("Manager " + company * 3).add("Manager " + company * 7);
        }
        return json.writeValueAsBytes(all);
    }

    public static void main(String[] args) throws Exception {
        Export export = new Export();
        for (int request = 0; request < 5_000; request++) {
            export.extract(request % 2_000);
        }
        System.out.println(export.export(1_000).length);
        System.out.println(export.export(45_000).length);
    }
}
