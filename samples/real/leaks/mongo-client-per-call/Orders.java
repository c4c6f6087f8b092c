package shop.orders;

import com.mongodb.MongoClient;
import com.mongodb.MongoClientOptions;
import com.mongodb.ServerAddress;
import java.util.List;

/** Asks the database for orders; the shop goes on while the database is away. */
public class Orders {
    private final String host;
    private int missed;

    Orders(String host) {
        this.host = host;
    }

    List<String> open(int customer) {
        MongoClient client = new MongoClient(new ServerAddress(host, 9), MongoClientOptions.builder()
                .serverSelectionTimeout(5).connectTimeout(50).heartbeatFrequency(60_000).build());
        try {
            return List.of(client.getDatabase("shop").getCollection("orders").count() + " orders of " + customer);
        } catch (com.mongodb.MongoException e) {
            missed++;
            return List.of();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        java.util.logging.Logger.getLogger("org.mongodb").setLevel(java.util.logging.Level.OFF);
        Orders orders = new Orders("127.0.0.1");
        for (int customer = 0; customer < 260; customer++) {
            orders.open(customer);
        }
        System.out.println("ready " + orders.missed);
        Thread.sleep(Long.MAX_VALUE);
    }
}
