package bank.ledger;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;

/** Brings the day's file into the ledger. */
public final class NightlyImport {
    private final EntityManager entities;

    NightlyImport(EntityManager entities) {
        this.entities = entities;
    }

    void run(long lines) {
        for (long line = 1; line <= lines; line++) {
            if (line % 200 == 1) {
                entities.getTransaction().begin();
            }
            entities.persist(new Booking(line, "transfer " + line + ", see the statement of the month ".repeat(4), line * 7));
            if (line % 200 == 0) {
                entities.flush();
                entities.getTransaction().commit();
            }
        }
    }

    public static void main(String[] args) {
        EntityManagerFactory ledger = Persistence.createEntityManagerFactory("ledger");
        new NightlyImport(ledger.createEntityManager()).run(10_000_000);
    }
}
