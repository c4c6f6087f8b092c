package travel.quotes;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks airlines for prices; an answer takes some seconds, and after twenty nobody waits for it any more. */
public class Quotes {
    /** What somebody wants to know. */
    record Question(int number, String from, String to, byte[] passengers) { }

    private final Map<Integer, CompletableFuture<String>> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();

    CompletableFuture<String> ask(Question question) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        underWay.put(question.number(), answer);
        return answer.orTimeout(20, TimeUnit.SECONDS)
            .thenApply(price -> question.from() + "-" + question.to() + ": " + price + " for " + question.passengers().length)
            .whenComplete((text, problem) -> {
                underWay.remove(question.number());
                answered.incrementAndGet();
            });
    }

    void answer(int number, int cents) {
        CompletableFuture<String> answer = underWay.get(number);
        if (answer != null) {
            answer.complete(cents + " cents");
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Quotes quotes = new Quotes();
        for (int number = 0; number < 40_000; number++) {
            quotes.ask(new Question(number, "airport " + number % 90, "airport " + number % 70, new byte[1_200]));
            if (number >= 4_000) {
                quotes.answer(number - 4_000, number % 60_000);
            }
        }
        System.out.println("ready " + quotes.answered);
        Thread.sleep(Long.MAX_VALUE);
    }
}
