package com.waterworks.billing.letters;

import java.io.StringWriter;
import java.util.Map;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.runtime.resource.loader.StringResourceLoader;
import org.apache.velocity.runtime.resource.util.StringResourceRepository;

/** Letters to customers, from templates that clerks may change for a single letter. */
public class Letters {
    private final VelocityEngine engine = new VelocityEngine();

    public Letters() {
        engine.setProperty("resource.loader", "string");
        engine.setProperty("string.resource.loader.class", StringResourceLoader.class.getName());
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.init();
    }

    public String write(String letter, String text, Map<String, Object> values) {
        StringResourceRepository texts = StringResourceLoader.getRepository();
        texts.putStringResource(letter, text);
        StringWriter out = new StringWriter();
        engine.getTemplate(letter).merge(new VelocityContext(values), out);
        return out.toString();
    }
}
