package cluster.config;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** Reads settings of the cluster on each request. */
public class ConfigReader {
    private final ZooKeeper zookeeper;

    ConfigReader(ZooKeeper zookeeper) {
        this.zookeeper = zookeeper;
    }

    /** One request that wants to hear of a changed setting. */
    class Request implements Watcher {
        private final int number;
        private byte[] setting = new byte[3_000];

        Request(int number) {
            this.number = number;
        }

        void read(Semaphore room) throws InterruptedException {
            room.acquire();
            zookeeper.getData("/settings/rate-limit", this, (code, path, context, read, stat) -> {
                setting[number % setting.length] = read[0];
                room.release();
            }, null);
        }

        @Override
        public void process(WatchedEvent event) {
            setting = new byte[0];
        }
    }

    public static void main(String[] args) throws Exception {
        Path data = Files.createTempDirectory("zk");
        ZooKeeperServer server = new ZooKeeperServer(data.toFile(), data.toFile(), 2_000);
        NIOServerCnxnFactory front = new NIOServerCnxnFactory();
        front.configure(new InetSocketAddress("127.0.0.1", 0), 10);
        front.startup(server);
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper zookeeper = new ZooKeeper("127.0.0.1:" + front.getLocalPort(), 30_000, event -> connected.countDown());
        connected.await();
        zookeeper.create("/settings", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        zookeeper.create("/settings/rate-limit", "100".getBytes(), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        Semaphore room = new Semaphore(400);
        ConfigReader reader = new ConfigReader(zookeeper);
        for (int number = 0; number < 3_500; number++) {
            reader.new Request(number).read(room);
        }
        room.acquire(400);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
