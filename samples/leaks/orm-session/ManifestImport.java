package eu.portmaster.manifest;

import java.util.Random;
import org.hibernate.internal.SessionImpl;

/** Reads a manifest line by line and stores each container in one unit of work. */
final class ManifestImport implements Runnable {
    private static final String[] PORTS = {"Rotterdam", "Gdansk", "Bremerhaven", "Antwerpen"};

    private final SessionImpl session = new SessionImpl();
    private final Random lines = new Random(41);

    @Override
    public void run() {
        for (long id = 0; ; id++) {
            Container container =
                    new Container(id, "MSKU" + lines.nextInt(9_999_999), PORTS[lines.nextInt(4)], lines.nextInt(30_000));
            session.persist(container.id(), container, container.state());
        }
    }
}
