package health.tracing;

import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;

/** Who has met whom in the last two weeks. */
public class Tracing {
    private final Graph<Person, DefaultEdge> contacts = new SimpleGraph<>(DefaultEdge.class);

    /** Somebody with a phone, as it calls itself today. */
    record Person(long pseudonym, int day) {}

    void met(Person one, Person other) {
        contacts.addVertex(one);
        contacts.addVertex(other);
        contacts.addEdge(one, other);
    }

    public static void main(String[] args) {
        Tracing tracing = new Tracing();
        for (long i = 0; ; i += 2) {
            int day = (int) (i / 20_000);
            tracing.met(new Person(i, day), new Person(i + 1, day));
        }
    }
}
