package com.harborsoft.dispatch;

import java.util.Arrays;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Parcels by slot number; a plain array that is made longer whenever it is full. */
public final class SlotTable {
    /** A parcel on its way. */
    static class Parcel {
        final String label;
        final byte[] signature;

        Parcel(String label, byte[] signature) {
            this.label = label;
            this.signature = signature;
        }
    }

    private static Parcel[] slots = new Parcel[16];
    private static int used;

    private SlotTable() {}

    static int store(Parcel parcel) {
        if (used == slots.length) {
            slots = Arrays.copyOf(slots, used + used / 2);
        }
        slots[used] = parcel;
        return used++;
    }

    public static void main(String[] args) {
        Platform.boot("dispatch", 40);
        Random random = new Random(6);
        while (true) {
            byte[] signature = new byte[64 + random.nextInt(200)];
            random.nextBytes(signature);
            store(new Parcel(Words.text(random, 3), signature));
        }
    }
}
