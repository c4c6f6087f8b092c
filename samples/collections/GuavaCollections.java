import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.*;
import com.google.common.primitives.Ints;
import it.unimi.dsi.fastutil.ints.*;
import it.unimi.dsi.fastutil.longs.*;
import it.unimi.dsi.fastutil.objects.*;
import java.util.*;
import java.util.concurrent.CompletableFuture;

/** Collections of Guava, Caffeine and fastutil. */
public final class GuavaCollections {
    static void views(String name, Map<?, ?> map) {
        Case.add(name, map);
        Case.add(name + ".keySet", map.keySet());
        Case.add(name + ".values", map.values());
        if (map.size() != 1) Case.add(name + ".entrySet", map.entrySet()); // of one it is a set of that entry
    }

    /** A key with all its values; entries are lists of the values. */
    static void multimap(String name, Multimap<String, Integer> multimap) {
        views(name, multimap.asMap());
        for (String key : multimap.keySet()) {
            Case.add(name + ".get", multimap.get(key));
            break;
        }
    }

    static void cells(String name, Object collection, Iterable<?> elements, boolean inPairs, String... expected) {
        Case.add(name, collection, inPairs, false, expected);
    }

    enum Color { RED, GREEN, BLUE }

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            words.add("word" + i * 37 % 101);
            counts.put("word" + i * 37 % 101, i);
        }
        Case.add("ImmutableList", ImmutableList.copyOf(words));
        Case.add("ImmutableList of one", ImmutableList.of("one"));
        Case.add("ImmutableList of none", ImmutableList.of());
        Case.add("ImmutableList.subList", ImmutableList.copyOf(words).subList(3, 9));
        Case.add("ImmutableList.reverse", ImmutableList.copyOf(words).reverse());
        Case.add("ImmutableSet", ImmutableSet.copyOf(words));
        Case.add("ImmutableSet of one", ImmutableSet.of("one"));
        Case.add("ImmutableSet.asList", ImmutableSet.copyOf(words).asList());
        Case.add("ImmutableSortedSet", ImmutableSortedSet.copyOf(words));
        Case.add("ImmutableSortedSet.descendingSet", ImmutableSortedSet.copyOf(words).descendingSet());
        Case.add("ImmutableSortedSet.headSet", ImmutableSortedSet.copyOf(words).headSet("word5"));
        views("ImmutableMap", ImmutableMap.copyOf(counts));
        views("ImmutableMap of one", ImmutableMap.of("one", 1));
        views("ImmutableSortedMap", ImmutableSortedMap.copyOf(counts));
        views("ImmutableSortedMap.descendingMap", ImmutableSortedMap.copyOf(counts).descendingMap());
        views("ImmutableSortedMap.headMap", ImmutableSortedMap.copyOf(counts).headMap("word5"));
        views("ImmutableBiMap", ImmutableBiMap.copyOf(counts));
        views("ImmutableBiMap.inverse", ImmutableBiMap.copyOf(counts).inverse());
        views("ImmutableEnumMap", Maps.immutableEnumMap(Map.of(Color.RED, "r", Color.BLUE, "b")));
        Case.add("ImmutableEnumSet", Sets.immutableEnumSet(Color.GREEN, Color.BLUE));
        views("HashBiMap", HashBiMap.create(counts));
        views("HashBiMap.inverse", HashBiMap.create(counts).inverse());
        views("EnumHashBiMap", EnumHashBiMap.create(Map.of(Color.RED, "r", Color.BLUE, "b")));
        views("unmodifiableBiMap", Maps.unmodifiableBiMap(HashBiMap.create(counts)));
        views("unmodifiableNavigableMap", Maps.unmodifiableNavigableMap(new TreeMap<>(counts)));
        Case.add("unmodifiableNavigableSet", Sets.unmodifiableNavigableSet(new TreeSet<>(words)));
        Case.add("Lists.reverse", Lists.reverse(words));
        Case.add("Lists.reverse of a linked list", Lists.reverse(new LinkedList<>(words)));
        Case.add("Ints.asList", Ints.asList(7, 0, 9));
        Case.add("Ints.asList.subList", Ints.asList(7, 0, 9, 4, 5).subList(1, 4));
        EvictingQueue<String> evicting = EvictingQueue.create(9);
        evicting.addAll(words);
        Case.add("EvictingQueue", evicting);
        Case.add("MinMaxPriorityQueue", MinMaxPriorityQueue.create(words));
        Case.add("synchronizedDeque", Queues.synchronizedDeque(new ArrayDeque<>(words)));
        views("synchronizedBiMap", Maps.synchronizedBiMap(HashBiMap.create(counts)));
        views("ConcurrentMap of weak keys", new MapMaker().weakKeys().makeMap());
        Map<String, Integer> weakValues = new MapMaker().weakValues().makeMap();
        weakValues.putAll(counts);
        views("ConcurrentMap of weak values", weakValues);
        ListMultimap<String, Integer> lists = ArrayListMultimap.create();
        SetMultimap<String, Integer> sets = HashMultimap.create();
        SetMultimap<String, Integer> linked = LinkedHashMultimap.create();
        SortedSetMultimap<String, Integer> trees = TreeMultimap.create();
        for (int i = 0; i < 30; i++) {
            for (Multimap<String, Integer> each : List.of(lists, sets, linked, trees)) each.put("key" + i % 7, i);
        }
        multimap("ArrayListMultimap", lists);
        multimap("HashMultimap", sets);
        multimap("LinkedHashMultimap", linked);
        multimap("TreeMultimap", trees);
        multimap("ImmutableListMultimap", ImmutableListMultimap.copyOf(lists));
        multimap("ImmutableSetMultimap", ImmutableSetMultimap.copyOf(sets));
        String[] ofLists = asMap(lists);
        Case.add("ArrayListMultimap itself", lists, true, false, ofLists);
        Case.add("unmodifiableListMultimap", Multimaps.unmodifiableListMultimap(lists), true, false, ofLists);
        Case.add("synchronizedListMultimap", Multimaps.synchronizedListMultimap(lists), true, false, ofLists);
        Table<String, String, Integer> table = HashBasedTable.create();
        table.put("row1", "a", 1);
        table.put("row1", "b", 2);
        table.put("row2", "a", 3);
        views("HashBasedTable.rowMap", table.rowMap());
        views("HashBasedTable.row", table.row("row1"));
        RangeMap<Integer, String> ranges = TreeRangeMap.create();
        ranges.put(Range.closed(1, 5), "low");
        ranges.put(Range.closed(7, 9), "high");
        Case.add("ImmutableRangeMap", ImmutableRangeMap.copyOf(ranges), true, false, "@com.google.common.collect.Range", "low", "@com.google.common.collect.Range", "high");
        ClassToInstanceMap<Object> instances = MutableClassToInstanceMap.create();
        instances.put(String.class, "text");
        Case.add("MutableClassToInstanceMap", instances, true, false, "@java.lang.Class", "text");
        com.google.common.cache.Cache<String, Integer> guava = CacheBuilder.newBuilder().maximumSize(100).build();
        guava.putAll(counts);
        Case.add("Guava's cache", guava, true, false, pairs(guava.asMap()));
        views("Guava's cache as a map", guava.asMap());
        com.google.common.cache.Cache<String, Integer> soft = CacheBuilder.newBuilder().weakKeys().softValues().build();
        soft.putAll(counts);
        Case.add("Guava's cache with weak keys and soft values", soft, true, false, pairs(soft.asMap()));

        com.github.benmanes.caffeine.cache.Cache<String, Integer> bounded = Caffeine.newBuilder().maximumSize(100).build();
        com.github.benmanes.caffeine.cache.Cache<String, Integer> unbounded = Caffeine.newBuilder().build();
        com.github.benmanes.caffeine.cache.Cache<String, Integer> weak = Caffeine.newBuilder().weakKeys().weakValues().build();
        com.github.benmanes.caffeine.cache.Cache<String, Integer> expiring =
                Caffeine.newBuilder().expireAfterWrite(java.time.Duration.ofDays(1)).expireAfterAccess(java.time.Duration.ofDays(2)).softValues().build();
        for (var cache : List.of(bounded, unbounded, weak, expiring)) {
            cache.putAll(counts);
            String name = "Caffeine " + cache.asMap().getClass().getSimpleName();
            Case.add(name, cache, true, false, pairs(cache.asMap()));
            views(name + ".asMap", cache.asMap());
        }
        var loading = Caffeine.newBuilder().maximumSize(100).build((String key) -> key.length());
        loading.getAll(words);
        Case.add("Caffeine's LoadingCache", loading, true, false, pairs(loading.asMap()));
        var async = Caffeine.newBuilder().maximumSize(100).buildAsync((String key) -> key.length());
        async.put("done", CompletableFuture.completedFuture(4));
        Case.add("Caffeine's AsyncLoadingCache", async, true, false, "done", "@" + CompletableFuture.class.getName());

        for (var map : List.of(new Int2ObjectOpenHashMap<String>(), new Int2ObjectLinkedOpenHashMap<String>(), new Int2ObjectAVLTreeMap<String>(), new Int2ObjectRBTreeMap<String>(), new Int2ObjectArrayMap<String>())) {
            for (int i = 0; i < 30; i++) map.put(i * 5, "value" + i);
            views("fastutil " + map.getClass().getSimpleName(), map);
        }
        Int2IntOpenHashMap ints = new Int2IntOpenHashMap();
        Object2LongOpenHashMap<String> longs = new Object2LongOpenHashMap<>();
        Long2LongRBTreeMap tree = new Long2LongRBTreeMap();
        for (int i = 0; i < 30; i++) {
            ints.put(i * 3, i);
            longs.put("key" + i, i);
            tree.put(i * 7L, -i);
        }
        longs.put(null, 99);
        views("fastutil Int2IntOpenHashMap", ints);
        views("fastutil Object2LongOpenHashMap", longs);
        views("fastutil Long2LongRBTreeMap", tree);
        views("fastutil Int2IntMaps.unmodifiable", Int2IntMaps.unmodifiable(ints));
        views("fastutil Int2IntMaps.synchronize", Int2IntMaps.synchronize(ints));
        views("fastutil Int2IntMaps.singleton", Int2IntMaps.singleton(4, 5));
        IntArrayList list = new IntArrayList(new int[] {5, 0, 7, 8, 9});
        Case.add("fastutil IntArrayList", list);
        Case.add("fastutil IntArrayList.subList", list.subList(1, 4));
        Case.add("fastutil IntLists.unmodifiable", IntLists.unmodifiable(list));
        Case.add("fastutil IntLists.singleton", IntLists.singleton(3));
        Case.add("fastutil IntImmutableList", new IntImmutableList(list));
        // Walking through it ends one too late in fastutil 8.5.11.
        Case.add("fastutil IntImmutableList.subList", new IntImmutableList(list).subList(1, 4), false, true, "0", "7", "8");
        Case.add("fastutil IntOpenHashSet", new IntOpenHashSet(list));
        Case.add("fastutil IntLinkedOpenHashSet", new IntLinkedOpenHashSet(list));
        Case.add("fastutil IntRBTreeSet", new IntRBTreeSet(list));
        Case.add("fastutil IntArraySet", new IntArraySet(list));
        Case.add("fastutil IntSets.unmodifiable", IntSets.unmodifiable(new IntOpenHashSet(list)));
        Case.add("fastutil ObjectOpenHashSet", new ObjectOpenHashSet<>(words));
        Case.add("fastutil ObjectArrayList", new ObjectArrayList<>(words));
        Case.add("fastutil ObjectBigArrayBigList", new ObjectBigArrayBigList<>(new ObjectArrayList<>(words)));
        Case.hold();
    }

    private static String[] asMap(Multimap<?, ?> multimap) {
        List<String> all = new ArrayList<>();
        for (Object key : multimap.keySet()) {
            all.add(Case.text(key));
            all.add("@java.util.ArrayList");
        }
        return all.toArray(new String[0]);
    }

    private static String[] pairs(Map<?, ?> map) {
        List<String> all = new ArrayList<>();
        map.forEach((key, value) -> {
            all.add(Case.text(key));
            all.add(Case.text(value));
        });
        return all.toArray(new String[0]);
    }
}
