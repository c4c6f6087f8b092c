package bicycle.workshop;

import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.util.ArrayDeque;
import java.util.Deque;

/** The stock of a workshop; orders want to know when parts are there. */
public class Workshop {
    private final PropertyChangeSupport changes = new PropertyChangeSupport(this);
    private int parts = 10;

    public void addPropertyChangeListener(PropertyChangeListener listener) {
        changes.addPropertyChangeListener("parts", listener);
    }

    public void removePropertyChangeListener(PropertyChangeListener listener) {
        changes.removePropertyChangeListener("parts", listener);
    }

    public void setParts(int parts) {
        int before = this.parts;
        this.parts = parts;
        changes.firePropertyChange("parts", before, parts);
    }

    /** An order that waits for parts. */
    static final class Order {
        final int number;
        final StringBuilder history = new StringBuilder(420);
        boolean ready;

        Order(int number, Workshop workshop) {
            this.number = number;
            workshop.addPropertyChangeListener(event -> ready = (int) event.getNewValue() > number % 9);
            history.append("order ").append(number).append(" taken");
        }
    }

    public static void main(String[] args) {
        Workshop workshop = new Workshop();
        Deque<Order> open = new ArrayDeque<>();
        for (int number = 0; ; number++) {
            open.add(new Order(number, workshop));
            if (open.size() > 20) {
                open.remove();
            }
            if (number % 5_000 == 0) {
                workshop.setParts(number % 11);
            }
        }
    }
}
