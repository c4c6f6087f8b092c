package plants.greenhouse;

import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;

/** One actor for each bed of a greenhouse. */
public class Greenhouse extends AbstractActor {
    record Moisture(int bed, double percent) {}

    /** A bed, with its last values. */
    static class Bed extends AbstractActor {
        private final double[] last = new double[300];
        private final CountDownLatch measured;
        private int count;

        Bed(CountDownLatch measured) {
            this.measured = measured;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                .match(Moisture.class, moisture -> {
                    last[count++ % last.length] = moisture.percent();
                    measured.countDown();
                })
                .build();
        }
    }

    private final ActorRef[] beds = new ActorRef[400];

    Greenhouse(CountDownLatch measured) {
        for (int bed = 0; bed < beds.length; bed++) {
            beds[bed] = getContext().actorOf(Props.create(Bed.class, () -> new Bed(measured)), "bed-" + bed);
        }
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder().match(Moisture.class, moisture -> beds[moisture.bed()].tell(moisture, getSelf())).build();
    }

    public static void main(String[] args) throws Exception {
        CountDownLatch measured = new CountDownLatch(40_000);
        ActorSystem system = ActorSystem.create("plants");
        ActorRef greenhouse = system.actorOf(Props.create(Greenhouse.class, () -> new Greenhouse(measured)), "greenhouse");
        for (int i = 0; i < 40_000; i++) {
            greenhouse.tell(new Moisture(i % 400, i % 70), ActorRef.noSender());
        }
        measured.await();
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
