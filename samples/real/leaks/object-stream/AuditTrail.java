package gov.registry.audit;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** Writes what was decided to the archive, over one connection that stays open. */
public final class AuditTrail {
    private final ObjectOutputStream archive;

    AuditTrail(OutputStream connection) throws IOException {
        archive = new ObjectOutputStream(connection);
    }

    /** A decision. */
    record Decision(String file, String clerk, Instant when, List<String> reasons) implements Serializable {}

    void decided(Decision decision) throws IOException {
        archive.writeObject(decision);
        archive.flush();
    }

    public static void main(String[] args) throws IOException {
        AuditTrail trail = new AuditTrail(OutputStream.nullOutputStream());
        for (int number = 0; ; number++) {
            trail.decided(new Decision("file " + number, "clerk " + number % 12, Instant.now(), List.of("complete " + number, "in time")));
        }
    }
}
