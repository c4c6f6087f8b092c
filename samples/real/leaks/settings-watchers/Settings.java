package com.millwright.settings;

import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.event.ConfigurationEvent;
import org.apache.commons.configuration2.event.EventListener;

/** Settings of the plant; they can change at any time. */
public class Settings {
    private final BaseConfiguration values = new BaseConfiguration();

    public Settings(int lines) {
        for (int line = 0; line < lines; line++) {
            values.setProperty("line." + line + ".speed", 20 + line % 15);
            values.setProperty("line." + line + ".product", "board " + line % 70);
        }
    }

    public int speed(int line) {
        return values.getInt("line." + line + ".speed");
    }

    public void change(int line, int speed) {
        values.setProperty("line." + line + ".speed", speed);
    }

    public void onChange(EventListener<ConfigurationEvent> listener) {
        values.addEventListener(ConfigurationEvent.SET_PROPERTY, listener);
    }
}
