package crane.leases;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.retry.RetryOneTime;

/** Lends cranes; who holds one must know when the connection is lost. */
public class Leases {
    private final CuratorFramework coordination;

    Leases(CuratorFramework coordination) {
        this.coordination = coordination;
    }

    /** The right to use one crane for one ship. */
    static final class Lease implements ConnectionStateListener {
        private final int crane;
        private final long[] weights = new long[40];
        private volatile boolean valid = true;

        Lease(int crane) {
            this.crane = crane;
        }

        @Override
        public void stateChanged(CuratorFramework client, ConnectionState state) {
            valid &= state.isConnected() && crane >= 0 && weights[0] == 0;
        }
    }

    Lease lend(int crane) {
        Lease lease = new Lease(crane);
        coordination.getConnectionStateListenable().addListener(lease);
        return lease;
    }

    public static void main(String[] args) {
        CuratorFramework client = CuratorFrameworkFactory.newClient("127.0.0.1:1", new RetryOneTime(1_000));
        Leases leases = new Leases(client);
        boolean all = true;
        for (int ship = 0; all; ship++) {
            all = leases.lend(ship % 12).valid;
        }
    }
}
