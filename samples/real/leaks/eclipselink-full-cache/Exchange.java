package phone.billing;

import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;

/** Takes the calls of a telephone exchange, a few at a time. */
public final class Exchange {
    private final EntityManagerFactory storage;

    Exchange(EntityManagerFactory storage) {
        this.storage = storage;
    }

    void report(long first, int calls) {
        EntityManager entities = storage.createEntityManager();
        try {
            entities.getTransaction().begin();
            for (long call = first; call < first + calls; call++) {
                entities.persist(new PhoneCall(call, "from 0431 " + call + " by trunk " + call % 40 + " to 0561 99".repeat(6), (int) (call % 900)));
            }
            entities.getTransaction().commit();
        } finally {
            entities.close();
        }
    }

    public static void main(String[] args) {
        Exchange exchange = new Exchange(Persistence.createEntityManagerFactory("calls"));
        for (long first = 1; ; first += 100) {
            exchange.report(first, 100);
        }
    }
}
