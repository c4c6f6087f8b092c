package ferry.boarding;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Boards cars. When the harbour closes, what is still under way must go back. */
public class Ferry {
    /** One car on its way from the gate to the deck. */
    static class Boarding {
        private final String plate;
        private final List<String> steps = new ArrayList<>();
        private boolean done;

        Boarding(String plate) {
            this.plate = plate;
        }

        void step(String where) {
            steps.add(where + " " + plate);
        }

        void goBack() {
            if (!done) {
                steps.add("back");
            }
        }
    }

    private final CompletableFuture<Void> harbourClosed = new CompletableFuture<>();
    private long boarded;

    void board(long car) {
        Boarding boarding = new Boarding("car " + car);
        harbourClosed.thenRun(boarding::goBack);
        boarding.step("gate");
        boarding.step("ramp");
        boarding.step("deck");
        boarding.done = true;
        boarded++;
    }

    public static void main(String[] args) {
        Ferry ferry = new Ferry();
        for (long car = 0; ferry.boarded >= 0; car++) {
            ferry.board(car);
        }
    }
}
