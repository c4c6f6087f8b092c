package taxi.dispatch;

import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;

/** Finds a taxi for everyone who calls: each ride has an actor of its own. */
public class Dispatch extends AbstractActor {
    record Call(int number, String street) {}

    record Arrived(int number) {}

    /** One ride, from the call to the destination. */
    static class Ride extends AbstractActor {
        private final Call call;
        private final byte[] route = new byte[700];
        private boolean over;

        Ride(Call call) {
            this.call = call;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                .match(Arrived.class, arrived -> over = arrived.number() == call.number() && route.length > 0)
                .build();
        }
    }

    private final CountDownLatch open;

    Dispatch(CountDownLatch open) {
        this.open = open;
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
            .match(Call.class, call -> {
                ActorRef ride = getContext().actorOf(Props.create(Ride.class, () -> new Ride(call)), "ride-" + call.number());
                ride.tell(new Arrived(call.number()), getSelf());
                open.countDown();
            })
            .build();
    }

    public static void main(String[] args) throws Exception {
        int calls = 12_000;
        CountDownLatch open = new CountDownLatch(calls);
        ActorSystem city = ActorSystem.create("city");
        ActorRef dispatch = city.actorOf(Props.create(Dispatch.class, () -> new Dispatch(open)), "dispatch");
        for (int number = 0; number < calls; number++) {
            dispatch.tell(new Call(number, "street " + number % 300), ActorRef.noSender());
        }
        open.await();
        Thread.sleep(1_500);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
