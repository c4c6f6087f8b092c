package exchange.gateway;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.util.DaemonThreadFactory;

/** Takes trades from members and writes them to the journal. */
public final class TradeGateway {
    private final Disruptor<TradeSlot> journal;

    TradeGateway(EventHandler<TradeSlot> writer) {
        journal = new Disruptor<>(TradeSlot::new, 1 << 13, DaemonThreadFactory.INSTANCE);
        journal.handleEventsWith(writer);
        journal.start();
    }

    /** A trade as a member sent it. */
    static final class Trade {
        final long id;
        final char[] fix;

        Trade(long id, int length) {
            this.id = id;
            this.fix = new char[length];
        }
    }

    /** A place in the ring. */
    static final class TradeSlot {
        private Trade trade;

        void set(Trade trade) {
            this.trade = trade;
        }

        Trade trade() {
            return trade;
        }
    }

    void accept(Trade trade) {
        RingBuffer<TradeSlot> ring = journal.getRingBuffer();
        ring.publishEvent((slot, sequence, arrived) -> slot.set(arrived), trade);
    }

    public static void main(String[] args) throws Exception {
        long[] written = new long[1];
        TradeGateway gateway = new TradeGateway((slot, sequence, last) -> written[0] += slot.trade().fix.length);
        for (int id = 0; id < 40_000; id++) {
            gateway.accept(new Trade(id, 800 + id % 100));
        }
        Thread.sleep(500);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        gateway.journal.shutdown();
    }
}
