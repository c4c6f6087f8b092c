package com.seeblick.rental.screens;

import com.seeblick.rental.BoatEvents;
import java.util.BitSet;

/** A screen at a pier. */
public class Screen implements BoatEvents.Listener {
    private final String pier;
    private final BitSet free = new BitSet(5_000);
    private final int[] pixels = new int[60_000];

    public Screen(String pier, BoatEvents events) {
        this.pier = pier;
        events.add(this);
    }

    @Override
    public void changed(int boat, boolean isFree) {
        free.set(boat, isFree);
        pixels[boat] = isFree ? 0xff00 : pier.length();
    }
}
