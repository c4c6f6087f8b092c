package com.acme.sizes;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Some hundred thousand objects of many classes, with layouts of every sort, for the comparison of sizes. */
public final class Menagerie {
    // Layouts: every primitive alone, gaps between a class and its subclass, references among primitives.
    static class OneByte { byte a; }
    static class TwoByte extends OneByte { byte b; }
    static class ThreeByte extends TwoByte { byte c; }
    static class ThenLong extends ThreeByte { long d; }
    static class ThenInt extends ThenLong { int e; }
    static class Empty { }
    static class EmptyChild extends Empty { Object o; }
    static class Flag { boolean f; }
    static class Chars { char a; char b; short c; }
    static class Longs { long a; long b; }
    static class LongInt { long a; int b; }
    static class IntLong { int a; long b; boolean c; }
    static class Doubles { double a; float b; double c; }
    static class Refs { Object a; Object b; Object c; }
    static class RefByte { Object a; byte b; }
    static class RefByteRef extends RefByte { Object c; byte d; }
    static class RefByteRefLong extends RefByteRef { long e; Object f; }
    static class Mixed { byte a; short b; int c; long d; float e; double f; char g; boolean h; Object i; }
    static class MixedChild extends Mixed { byte j; Object k; }
    static class MixedGrandchild extends MixedChild { short l; int m; }
    static class Wide { long a, b, c, d, e, f, g, h; Object i, j, k, l; byte m; }
    static class StaticsA { static long a; static Object b = new Object(); static byte c; }
    static class StaticsB extends StaticsA { static int d; static Object e = "e"; int own; }

    class Inner { int a; }

    record Pair(Object left, Object right) { }

    record Measure(double value, TimeUnit unit, byte scale) { }

    enum Colour { RED, GREEN, BLUE { @Override int tone() { return 2; } }; int tone() { return 1; } }

    private static final List<Object> CAGES = new ArrayList<>();

    private Menagerie() {}

    private static void keep(int count, Supplier<Object> maker) {
        for (int i = 0; i < count; i++) {
            CAGES.add(maker.get());
        }
    }

    private static void layouts(int count) {
        keep(count, OneByte::new);
        keep(count, TwoByte::new);
        keep(count, ThreeByte::new);
        keep(count, ThenLong::new);
        keep(count, ThenInt::new);
        keep(count, Empty::new);
        keep(count, EmptyChild::new);
        keep(count, Flag::new);
        keep(count, Chars::new);
        keep(count, Longs::new);
        keep(count, LongInt::new);
        keep(count, IntLong::new);
        keep(count, Doubles::new);
        keep(count, Refs::new);
        keep(count, RefByte::new);
        keep(count, RefByteRef::new);
        keep(count, RefByteRefLong::new);
        keep(count, Mixed::new);
        keep(count, MixedChild::new);
        keep(count, MixedGrandchild::new);
        keep(count, Wide::new);
        keep(count, StaticsB::new);
        keep(count, Object::new);
        Menagerie outer = new Menagerie();
        keep(count, () -> outer.new Inner());
        keep(count, () -> new Pair("a", 1));
        keep(count, () -> new Measure(1.5, TimeUnit.DAYS, (byte) 1));
    }

    private static void arrays() {
        Class<?>[] types = {boolean.class, byte.class, char.class, short.class, int.class, long.class, float.class,
            double.class, Object.class, String.class, int[].class, Colour.class};
        for (Class<?> type : types) {
            for (int length = 0; length < 300; length++) {
                CAGES.add(Array.newInstance(type, length));
            }
            CAGES.add(Array.newInstance(type, 300_000));
        }
    }

    private static void library(int count) {
        int[] n = {0};
        keep(count, () -> "text " + n[0]++);
        keep(count, () -> Integer.valueOf(1000 + n[0]++));
        keep(count, () -> Long.valueOf(1000L + n[0]++));
        keep(count, () -> Double.valueOf(n[0]++));
        keep(count, () -> new BigInteger(64 + n[0]++ % 200, new java.util.Random(1)));
        keep(count, () -> BigDecimal.valueOf(n[0]++, 2));
        keep(count, () -> new UUID(n[0]++, 1));
        keep(count, () -> LocalDate.ofEpochDay(n[0]++ % 20_000));
        keep(count / 10, () -> ZonedDateTime.now().plusSeconds(n[0]++));
        keep(count, () -> Optional.of(n[0]++));
        keep(count, () -> new AtomicLong(n[0]++));
        keep(count / 10, LongAdder::new);
        keep(count / 10, () -> new HashMap<>(Map.of("a", n[0]++, "b", 2)));
        keep(count / 10, () -> new LinkedHashMap<>(Map.of("a", n[0]++)));
        keep(count / 10, () -> new TreeMap<>(Map.of("a", n[0]++)));
        keep(count / 10, () -> new ConcurrentHashMap<>(Map.of("a", n[0]++)));
        keep(count / 10, () -> new ConcurrentSkipListMap<>(Map.of("a", n[0]++, "b", 1)));
        keep(count / 10, () -> new WeakHashMap<>(Map.of(Colour.class, n[0]++)));
        keep(count / 10, () -> new EnumMap<>(Map.of(Colour.RED, n[0]++)));
        keep(count / 10, () -> new LinkedList<>(List.of(1, 2, 3)));
        keep(count / 10, () -> new ArrayDeque<>(List.of(1, 2, 3)));
        keep(count / 10, () -> new PriorityQueue<>(List.of(1, 2, 3)));
        keep(count / 10, () -> new ConcurrentLinkedQueue<>(List.of(1, 2, 3)));
        keep(count / 10, () -> new LinkedBlockingDeque<>(List.of(1, 2, 3)));
        keep(count / 10, () -> new BitSet(n[0]++ % 500));
        keep(count / 10, CompletableFuture::new);
        keep(count / 10, ReentrantReadWriteLock::new);
        keep(count / 10, () -> new java.lang.ref.SoftReference<>(CAGES));
        keep(count / 10, () -> new java.lang.ref.WeakReference<>(CAGES));
        keep(count / 10, () -> Pattern.compile("a+(b|c)*" + n[0]++));
        keep(count / 10, () -> new IllegalStateException("kept " + n[0]++));
        keep(count / 20, () -> new Locale.Builder().setLanguage("de").setRegion("D" + (char) ('A' + n[0]++ % 26)).build());
        keep(20, () -> new Thread("kept-" + n[0]++));
        keep(count, () -> {
            int captured = n[0]++;
            IntSupplier lambda = () -> captured;
            return lambda;
        });
    }

    public static void main(String[] args) throws InterruptedException {
        layouts(9_000);
        arrays();
        library(12_000);
        for (Colour colour : Colour.values()) {
            CAGES.add(colour.tone());
        }
        System.gc();
        System.out.println("ready: " + CAGES.size() + " kept");
        Thread.sleep(3_600_000);
    }
}
