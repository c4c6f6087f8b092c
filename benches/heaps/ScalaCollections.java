import scala.collection.immutable.HashMap;
import scala.collection.immutable.List;
import scala.collection.immutable.List$;
import scala.collection.immutable.Vector;
import scala.collection.immutable.Vector$;

/** Scala's persistent collections: a map, a vector and lists, with older versions that share most of their nodes. */
public class ScalaCollections {
    static Object[] versions = new Object[300];

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static void main(String[] args) throws InterruptedException {
        HashMap map = new HashMap();
        Vector vector = (Vector) Vector$.MODULE$.empty();
        List list = List$.MODULE$.empty();
        for (int i = 0; i < 300_000; i++) {
            String key = "key-" + i;
            map = map.updated(key, i);
            vector = (Vector) vector.appendBack(key);
            list = list.$colon$colon(key);
            if (i % 1000 == 0) {
                versions[i / 1000] = new Object[] {map, vector, list};
            }
        }
        System.out.println("READY");
        Thread.sleep(Long.MAX_VALUE);
    }
}
