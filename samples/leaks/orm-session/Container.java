package eu.portmaster.manifest;

/** A container on a ship's manifest. */
public class Container {
    private final long id;
    private final String number;
    private final String port;
    private final int kilograms;

    public Container(long id, String number, String port, int kilograms) {
        this.id = id;
        this.number = number;
        this.port = port;
        this.kilograms = kilograms;
    }

    public long id() {
        return id;
    }

    Object[] state() {
        return new Object[] {number, port, kilograms};
    }
}
