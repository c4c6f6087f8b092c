package com.versand.packing;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Labels for parcels are rendered faster than the printers print them; who renders has to wait. */
public class Packing {
    /** A label, ready to print. */
    record Label(long parcel, byte[] bitmap) { }

    private final BlockingQueue<Label> toPrint = new ArrayBlockingQueue<>(1_500);

    void render(long first) {
        try {
            for (long parcel = first; ; parcel += 4) {
                byte[] bitmap = new byte[20_000];
                bitmap[(int) (parcel % bitmap.length)] = 1;
                toPrint.put(new Label(parcel, bitmap));
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    void print() {
        try {
            while (true) {
                toPrint.take();
                TimeUnit.MILLISECONDS.sleep(40);
                if (toPrint.remainingCapacity() < 4 && !announced) {
                    announced = true;
                    System.out.println("ready");
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private volatile boolean announced;

    public static void main(String[] args) {
        Packing packing = new Packing();
        for (int renderer = 0; renderer < 4; renderer++) {
            int first = renderer;
            new Thread(() -> packing.render(first), "renderer-" + renderer).start();
        }
        for (int printer = 0; printer < 2; printer++) {
            new Thread(packing::print, "printer-" + printer).start();
        }
    }
}
