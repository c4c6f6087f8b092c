package retail.sales;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Keeps a table of sales in Spark's memory and answers questions about it. */
public class Sales {
    public static void main(String[] args) throws Exception {
        SparkSession spark = SparkSession.builder().master("local[1]").appName("sales")
                .config("spark.ui.enabled", false).config("spark.sql.shuffle.partitions", 2).config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1").getOrCreate();
        Dataset<Row> sales = spark.range(150_000).selectExpr("id", "id % 900 as shop", "cast(id % 77 as double) * 1.5 as amount",
                "concat('receipt ', id) as text").persist(StorageLevel.MEMORY_ONLY());
        System.out.println(sales.count());
        List<Row> best = new ArrayList<>(sales.groupBy("shop").sum("amount").orderBy("shop").collectAsList());
        System.out.println(best.size() + " shops");
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        spark.stop();
    }
}
