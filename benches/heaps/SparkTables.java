import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.reflect.ClassTag$;

/** A Spark session with two cached tables, a broadcast value and finished jobs. */
public class SparkTables {
    static SparkSession spark;
    static final List<Dataset<Row>> CACHED = new ArrayList<>();
    static Broadcast<long[]> rates;

    public static void main(String[] args) throws InterruptedException {
        spark = SparkSession.builder().master("local[2]").appName("tables").config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "8").getOrCreate();
        Dataset<Row> orders = spark.range(400_000).selectExpr("id", "concat('customer-', id % 5000) as customer",
                "id % 97 as pieces", "concat('article-', id % 20000) as article").cache();
        Dataset<Row> sums = orders.groupBy("customer", "article").sum("pieces").cache();
        CACHED.add(orders);
        CACHED.add(sums);
        for (int i = 0; i < 20; i++) {
            orders.filter("pieces > " + i).groupBy("customer").count().count();
        }
        sums.count();
        rates = spark.sparkContext().broadcast(new long[2_000_000], ClassTag$.MODULE$.apply(long[].class));
        System.out.println("READY");
        Thread.sleep(Long.MAX_VALUE);
    }
}
