package building.lights;

import java.beans.PropertyChangeSupport;
import java.util.ArrayList;
import java.util.List;

/** Lamps of a large building, which all follow the house's state: day, evening, night. */
public class Building {
    /** One lamp, as long as the building stands. */
    static class Lamp {
        private final int number;
        private final byte[] curve = new byte[9_000];
        private int brightness;

        Lamp(int number, PropertyChangeSupport house) {
            this.number = number;
            house.addPropertyChangeListener("state", event -> follow((String) event.getNewValue()));
        }

        private void follow(String state) {
            brightness = state.length() * 10 + curve[number % curve.length];
        }
    }

    private final PropertyChangeSupport house = new PropertyChangeSupport(this);
    private final List<List<Lamp>> floors = new ArrayList<>();

    Building(int floors, int lamps) {
        for (int floor = 0; floor < floors; floor++) {
            List<Lamp> own = new ArrayList<>();
            for (int lamp = 0; lamp < lamps; lamp++) {
                own.add(new Lamp(floor * lamps + lamp, house));
            }
            this.floors.add(own);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Building building = new Building(40, 30);
        String[] states = {"day", "evening", "night"};
        for (int hour = 1; hour < 60; hour++) {
            building.house.firePropertyChange("state", states[(hour - 1) % 3], states[hour % 3]);
        }
        System.out.println("ready " + building.floors.get(0).get(0).brightness);
        Thread.sleep(Long.MAX_VALUE);
    }
}
