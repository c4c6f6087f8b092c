package stadium.ticker;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;

/** Sends goals to phones; each phone gets a consumer of the match's address. */
public class Ticker {
    private static final Ticker TICKER = new Ticker();

    private final Vertx vertx = Vertx.vertx();

    /** A spectator's phone. */
    static class Phone {
        private final int id;
        private final List<String> shown = new ArrayList<>();

        Phone(int id) {
            this.id = id;
            shown.add("welcome " + id);
        }

        void show(String goal) {
            shown.set(0, goal + id);
        }
    }

    void connect(int id) {
        Phone phone = new Phone(id);
        MessageConsumer<String> goals = vertx.eventBus().consumer("match.goals");
        goals.handler(message -> phone.show(message.body()));
    }

    public static void main(String[] args) throws Exception {
        for (int id = 0; id < 20_000; id++) {
            TICKER.connect(id);
        }
        TICKER.vertx.eventBus().publish("match.goals", "1:0 for ");
        Thread.sleep(1_000);
        System.out.println("ready");
    }
}
