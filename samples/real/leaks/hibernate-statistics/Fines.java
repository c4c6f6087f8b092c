package parking.fines;

import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Looks up fines by the number plate. */
public class Fines {
    private final SessionFactory fines;

    Fines(SessionFactory fines) {
        this.fines = fines;
    }

    int open(String plate) {
        Session session = fines.openSession();
        try {
            return session.createQuery("from Fine f where f.plate = '" + plate + "' and f.price < 90").list().size();
        } finally {
            session.close();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Configuration configuration = new Configuration()
            .setProperty("hibernate.dialect", "org.hibernate.dialect.H2Dialect")
            .setProperty("hibernate.connection.driver_class", "org.h2.Driver")
            .setProperty("hibernate.connection.url", "jdbc:h2:mem:fines;DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=8")
            .setProperty("hibernate.hbm2ddl.auto", "create")
            .setProperty("hibernate.generate_statistics", "true")
            .setProperty("hibernate.query.plan_cache_max_strong_references", "16")
            .setProperty("hibernate.query.plan_cache_max_soft_references", "64")
            .addResource("Fine.hbm.xml");
        Fines desk = new Fines(configuration.buildSessionFactory());
        int sum = 0;
        for (int plate = 0; plate < 9_000; plate++) {
            sum += desk.open("KI-" + (char) ('A' + plate % 26) + " " + plate);
        }
        System.out.println("ready " + sum);
        Thread.sleep(Long.MAX_VALUE - desk.open("KI-A 1"));
    }
}
