import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A collection, and the entries that walking through it shows: what a reader of the heap must find. */
final class Case {
    static final List<Case> ALL = new ArrayList<>();

    final String name;
    final Object collection;
    /** Of a map the keys and values in turn; of others the elements. */
    String[] expected;
    boolean inPairs;
    /** Whether the order is a part of what is expected. */
    boolean inOrder = true;

    private Case(String name, Object collection) {
        this.name = name;
        this.collection = collection;
    }

    /** A collection of Java: it is walked through. */
    static void add(String name, Object collection) {
        Case made = new Case(name, collection);
        List<String> expected = new ArrayList<>();
        if (collection instanceof Map<?, ?> map) {
            made.inPairs = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) pair(expected, entry);
        } else {
            for (Object element : (Iterable<?>) collection) {
                if (element instanceof Map.Entry<?, ?> entry) {
                    made.inPairs = true;
                    pair(expected, entry);
                } else {
                    expected.add(text(element));
                }
            }
        }
        made.expected = expected.toArray(new String[0]);
        ALL.add(made);
    }

    /** One whose entries the caller knows. */
    static void add(String name, Object collection, boolean inPairs, boolean inOrder, String... expected) {
        Case made = new Case(name, collection);
        made.inPairs = inPairs;
        made.inOrder = inOrder;
        made.expected = expected;
        ALL.add(made);
    }

    private static void pair(List<String> expected, Map.Entry<?, ?> entry) {
        expected.add(text(entry.getKey()));
        expected.add(text(entry.getValue()));
    }

    /** Texts and numbers as they are; of other objects only the class is compared. */
    static String text(Object value) {
        if (value == null) return "null";
        if (value instanceof Character c) return Integer.toString(c);
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) return value.toString();
        return "@" + value.getClass().getName();
    }

    /** Says that the heap can be dumped, and waits. */
    static void hold() throws InterruptedException {
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
