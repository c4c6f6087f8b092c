package warehouse;

import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** A terminal at the gate: it keeps one session open from the morning on. */
public class Terminal {
    private static Terminal gate;

    private final Session session;
    private long pieces;

    Terminal(SessionFactory factory) {
        session = factory.openSession();
        session.setFlushMode(FlushMode.MANUAL);
    }

    void leaves(long number) {
        Stock stock = (Stock) session.get(Stock.class, number);
        pieces += stock.getPieces();
    }

    private static SessionFactory factory() {
        return new Configuration()
                .setProperty("hibernate.connection.driver_class", "org.h2.Driver")
                .setProperty("hibernate.connection.url", "jdbc:h2:./warehouse")
                .setProperty("hibernate.dialect", "org.hibernate.dialect.H2Dialect")
                .setProperty("hibernate.hbm2ddl.auto", "create")
                .setProperty("hibernate.bytecode.use_reflection_optimizer", "false")
                .addInputStream(Terminal.class.getResourceAsStream("/Stock.hbm.xml"))
                .buildSessionFactory();
    }

    public static void main(String[] args) throws Exception {
        gate = new Terminal(factory());
        gate.session.beginTransaction();
        gate.session.createSQLQuery("insert into stock(id, article, shelf, pieces) select x, 'article ' || x, 'row ' || mod(x, 90) || ', place ' || x, mod(x, 40)"
                + " from system_range(1, 20000)").executeUpdate();
        gate.session.getTransaction().commit();
        for (long number = 1; number <= 20_000; number++) {
            gate.leaves(number);
        }
        System.out.println(gate.pieces + " pieces left");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
