package power.meters;

import javax.persistence.EntityManager;
import javax.persistence.Persistence;

/** Writes readings by 400, and clears the entity manager each time. */
public class Collect {
    public static void main(String[] args) throws Exception {
        EntityManager entities = Persistence.createEntityManagerFactory("meters").createEntityManager();
        entities.getTransaction().begin();
        for (long id = 1; ; id++) {
            entities.persist(new Reading(id, "meter " + id % 3_000, id * 0.1));
            if (id % 400 == 0) {
                entities.flush();
                entities.getTransaction().commit();
                entities.clear();
                entities.getTransaction().begin();
            }
            if (id == 12_300) {
                System.out.println("ready");
            }
            if (id > 12_300) {
                Thread.sleep(1_000);
            }
        }
    }
}
