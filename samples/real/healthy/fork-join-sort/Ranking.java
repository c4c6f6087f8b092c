package marathon.ranking;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;

/** Ranks the runners of all races of a year by their best time. */
public class Ranking {
    /** A runner's time in one race. */
    record Finish(int runner, int race, int seconds) { }

    private static final CountDownLatch MIDDLE = new CountDownLatch(2);

    /** Sorts a part of the finishes, and merges what its halves give. */
    static class Part extends RecursiveTask<Finish[]> {
        private final Finish[] all;
        private final int from;
        private final int to;

        Part(Finish[] all, int from, int to) {
            this.all = all;
            this.from = from;
            this.to = to;
        }

        @Override
        protected Finish[] compute() {
            if (to - from <= 4_000) {
                Finish[] own = Arrays.copyOfRange(all, from, to);
                Arrays.sort(own, (a, b) -> Integer.compare(a.seconds(), b.seconds()));
                return own;
            }
            int middle = (from + to) >>> 1;
            Part right = new Part(all, middle, to);
            right.fork();
            Finish[] left = new Part(all, from, middle).compute();
            return merge(left, right.join());
        }

        private static Finish[] merge(Finish[] left, Finish[] right) {
            Finish[] merged = new Finish[left.length + right.length];
            for (int i = 0, l = 0, r = 0; i < merged.length; i++) {
                boolean fromLeft = r == right.length || l < left.length && left[l].seconds() <= right[r].seconds();
                merged[i] = fromLeft ? left[l++] : right[r++];
            }
            if (merged.length > 100_000) {
                pause(merged.length);
            }
            return merged;
        }

        /** Tells how far the ranking is, and takes a break for the organizer's other jobs. */
        private static void pause(int done) {
            System.out.println("sorted " + done);
            MIDDLE.countDown();
            try {
                Thread.sleep(600_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static Finish[] year(int finishes) {
        Finish[] year = new Finish[finishes];
        for (int i = 0; i < finishes; i++) {
            year[i] = new Finish(i % 60_000, i / 9_000, 7_500 + (int) (i * 2654435761L >>> 5 & 8191));
        }
        return year;
    }

    public static void main(String[] args) throws InterruptedException {
        ForkJoinPool workers = new ForkJoinPool(2);
        workers.submit(() -> new Part(year(480_000), 0, 480_000).invoke());
        MIDDLE.await();
        System.out.println("ready");
        workers.awaitTermination(1, java.util.concurrent.TimeUnit.HOURS);
    }
}
