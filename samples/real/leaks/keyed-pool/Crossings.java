package border.crossings;

import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;

/** Checks papers. A checker knows the rules of a traveller's visa, and is used again for the next one. */
public class Crossings {
    /** Knows what a visa allows. */
    static class Checker {
        private final String visa;
        private final byte[] rules = new byte[900];

        Checker(String visa) {
            this.visa = visa;
        }

        boolean allows(int day) {
            return rules[(visa.length() * 31 + day) % rules.length] == 0;
        }
    }

    private final GenericKeyedObjectPool<String, Checker> checkers =
        new GenericKeyedObjectPool<>(new BaseKeyedPooledObjectFactory<String, Checker>() {
            @Override
            public Checker create(String visa) {
                return new Checker(visa);
            }

            @Override
            public PooledObject<Checker> wrap(Checker checker) {
                return new DefaultPooledObject<>(checker);
            }
        });

    boolean pass(String visa, int day) throws Exception {
        Checker checker = checkers.borrowObject(visa);
        try {
            return checker.allows(day);
        } finally {
            checkers.returnObject(visa, checker);
        }
    }

    public static void main(String[] args) throws Exception {
        Crossings crossings = new Crossings();
        int passed = 0;
        for (int traveller = 0; traveller < 16_000; traveller++) {
            passed += crossings.pass("visa-" + traveller, traveller / 90) ? 1 : 0;
        }
        System.out.println("ready " + passed);
        Thread.sleep(Long.MAX_VALUE - crossings.checkers.getNumActive());
    }
}
