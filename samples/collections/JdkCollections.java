import java.lang.reflect.Method;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.Supplier;

/** Collections, wrappers and views of the JDK. */
public final class JdkCollections {
    enum Color { RED, GREEN, BLUE, WHITE }
    enum Many {
        A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, B0, B1, B2, B3, B4, B5, B6, B7, B8, B9, C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, D0,
        D1, D2, D3, D4, D5, D6, D7, D8, D9, E0, E1, E2, E3, E4, E5, E6, E7, E8, E9, F0, F1, F2, F3, F4, F5, F6, F7, F8, F9, G0, G1,
        G2, G3, G4, G5, G6, G7, G8, G9
    }

    static List<String> words(String prefix, int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) all.add(prefix + (i * 37 % 101));
        return all;
    }

    static <M extends Map<String, Integer>> M fill(M map) {
        int i = 0;
        for (String word : words("key", 40)) map.put(word, i++);
        return map;
    }

    static <C extends Collection<String>> C fill(C collection) {
        collection.addAll(words("element", 40));
        return collection;
    }

    static void views(String name, Map<?, ?> map) {
        Case.add(name, map);
        Case.add(name + ".keySet", map.keySet());
        Case.add(name + ".values", map.values());
        if (map.size() != 1) Case.add(name + ".entrySet", map.entrySet()); // of one it is a set of that entry
    }

    static void navigable(String name, NavigableMap<String, Integer> map) {
        views(name, map);
        views(name + ".headMap", map.headMap("key3", true));
        views(name + ".tailMap", map.tailMap("key3", false));
        views(name + ".subMap", map.subMap("key2", true, "key55x", true));
        views(name + ".descendingMap", map.descendingMap());
        views(name + ".descendingMap.subMap", map.descendingMap().subMap("key55", true, "key2", false));
        Case.add(name + ".navigableKeySet", map.navigableKeySet());
        Case.add(name + ".descendingKeySet", map.descendingKeySet());
        Case.add(name + ".subMap.descendingKeySet", map.subMap("key2", true, "key5", false).descendingKeySet());
    }

    static void navigable(String name, NavigableSet<String> set) {
        Case.add(name, set);
        Case.add(name + ".headSet", set.headSet("element5", false));
        Case.add(name + ".subSet", set.subSet("element2", true, "element5", true));
        Case.add(name + ".descendingSet", set.descendingSet());
        Case.add(name + ".descendingSet.tailSet", set.descendingSet().tailSet("element5", true));
    }

    /** `reversed()` and the like, which JDK 21 brought. */
    static void since21(String name, Object object, String... methods) {
        for (String method : methods) {
            try {
                for (Class<?> type : new Class<?>[] {List.class, Deque.class, SortedSet.class, SortedMap.class, LinkedHashMap.class, LinkedHashSet.class}) {
                    if (!type.isInstance(object)) continue;
                    Method found = type.getMethod(method);
                    Case.add(name + "." + method, found.invoke(object));
                    break;
                }
            } catch (ReflectiveOperationException missing) {
                return;
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        for (Supplier<Map<String, Integer>> made : List.<Supplier<Map<String, Integer>>>of(
                HashMap::new, LinkedHashMap::new, Hashtable::new, ConcurrentHashMap::new, IdentityHashMap::new, WeakHashMap::new)) {
            Map<String, Integer> map = fill(made.get());
            String name = map.getClass().getSimpleName();
            views(name, map);
            views("unmodifiableMap of " + name, Collections.unmodifiableMap(map));
            views("synchronizedMap of " + name, Collections.synchronizedMap(map));
            views("checkedMap of " + name, Collections.checkedMap(map, String.class, Integer.class));
            if (!(map instanceof Hashtable)) since21(name, map, "reversed", "sequencedKeySet", "sequencedValues", "sequencedEntrySet");
        }
        Map<String, Integer> byAccess = fill(new LinkedHashMap<>(16, 0.75f, true));
        byAccess.get("key37");
        views("LinkedHashMap by access", byAccess);
        navigable("TreeMap", fill(new TreeMap<>()));
        navigable("ConcurrentSkipListMap", fill(new ConcurrentSkipListMap<>()));
        NavigableMap<Integer, String> numbers = new TreeMap<>(Comparator.reverseOrder());
        for (int i = 0; i < 50; i++) numbers.put(i * 3, "value" + i);
        views("TreeMap backwards", numbers.subMap(100, true, 11, true));
        NavigableMap<String, Integer> byLength = fill(new TreeMap<>(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder())));
        views("TreeMap by a comparator", byLength.tailMap(byLength.ceilingKey("key5"), true));
        views("unmodifiableNavigableMap", Collections.unmodifiableNavigableMap(fill(new TreeMap<>())));
        views("synchronizedNavigableMap", Collections.synchronizedNavigableMap(fill(new TreeMap<>())));
        since21("TreeMap", fill(new TreeMap<>()), "reversed");
        EnumMap<Color, String> colors = new EnumMap<>(Color.class);
        colors.put(Color.GREEN, "green");
        colors.put(Color.WHITE, "white");
        views("EnumMap", colors);
        Case.add("RegularEnumSet", EnumSet.of(Color.RED, Color.BLUE));
        Case.add("JumboEnumSet", EnumSet.range(Many.C5, Many.G5));
        views("Map.of()", Map.of());
        views("Map.of(1)", Map.of("a", "b"));
        views("Map.of(3)", Map.of("a", 1, "b", 2, "c", 3));
        views("Collections.emptyMap", Collections.emptyMap());
        views("Collections.singletonMap", Collections.singletonMap("one", "1"));
        views("Properties", properties());
        views("Properties of the system", System.getProperties());
        views("jar.Attributes", attributes());

        for (Supplier<Collection<String>> made : List.<Supplier<Collection<String>>>of(
                ArrayList::new, LinkedList::new, Vector::new, Stack::new, CopyOnWriteArrayList::new, HashSet::new, LinkedHashSet::new,
                CopyOnWriteArraySet::new, ConcurrentHashMap::newKeySet, ArrayDeque::new, PriorityQueue::new, LinkedBlockingQueue::new,
                LinkedBlockingDeque::new, PriorityBlockingQueue::new, ConcurrentLinkedQueue::new, ConcurrentLinkedDeque::new,
                LinkedTransferQueue::new, () -> new ArrayBlockingQueue<>(64))) {
            Collection<String> collection = fill(made.get());
            String name = collection.getClass().getSimpleName();
            if (collection instanceof Deque<String> deque) {
                deque.addFirst("first"); // its ring does not begin at its array's first place
                deque.pollLast();
            }
            Case.add(name, collection);
            Case.add("unmodifiableCollection of " + name, Collections.unmodifiableCollection(collection));
            Case.add("synchronizedCollection of " + name, Collections.synchronizedCollection(collection));
            Case.add("checkedCollection of " + name, Collections.checkedCollection(collection, String.class));
            if (collection instanceof List<String> list) {
                Case.add(name + ".subList", list.subList(3, 17));
                Case.add(name + ".subList.subList", list.subList(3, 37).subList(5, 9));
                Case.add("unmodifiableList of " + name, Collections.unmodifiableList(list));
                Case.add("unmodifiableList.subList of " + name, Collections.unmodifiableList(list).subList(2, 8));
                Case.add("synchronizedList of " + name, Collections.synchronizedList(list));
                Case.add("synchronizedList.subList of " + name, Collections.synchronizedList(list).subList(2, 8));
                Case.add("checkedList of " + name, Collections.checkedList(list, String.class));
            }
            if (collection instanceof Set<String> set) {
                Case.add("unmodifiableSet of " + name, Collections.unmodifiableSet(set));
                Case.add("synchronizedSet of " + name, Collections.synchronizedSet(set));
                Case.add("checkedSet of " + name, Collections.checkedSet(set, String.class));
            }
            if (collection instanceof Deque<String> deque) {
                Case.add("asLifoQueue of " + name, Collections.asLifoQueue(deque));
            }
            since21(name, collection, "reversed");
        }
        navigable("TreeSet", fill(new TreeSet<>()));
        navigable("ConcurrentSkipListSet", fill(new ConcurrentSkipListSet<>()));
        Case.add("unmodifiableNavigableSet", Collections.unmodifiableNavigableSet(fill(new TreeSet<>())));
        since21("TreeSet", fill(new TreeSet<>()), "reversed");
        Case.add("List.of()", List.of());
        Case.add("List.of(1)", List.of("a"));
        Case.add("List.of(2)", List.of("a", "b"));
        Case.add("List.of(5)", List.of("a", "b", "c", "d", "e"));
        Case.add("List.of(5).subList", List.of("a", "b", "c", "d", "e").subList(1, 4));
        Case.add("List.copyOf.subList.subList", List.copyOf(words("x", 40)).subList(10, 30).subList(3, 6));
        since21("List.of(5)", List.of("a", "b", "c", "d", "e"), "reversed");
        Case.add("Set.of(1)", Set.of("a"));
        Case.add("Set.of(2)", Set.of("a", "b"));
        Case.add("Set.of(5)", Set.of("a", "b", "c", "d", "e"));
        Case.add("Arrays.asList", Arrays.asList("a", null, "c"));
        Case.add("Arrays.asList.subList", Arrays.asList("a", "b", "c", "d").subList(1, 3));
        Case.add("Collections.nCopies", Collections.nCopies(5, "same"));
        Case.add("Collections.emptyList", Collections.emptyList());
        Case.add("Collections.emptySet", Collections.emptySet());
        Case.add("Collections.singletonList", Collections.singletonList("one"));
        Case.add("Collections.singleton", Collections.singleton("one"));
        Set<String> fromMap = Collections.newSetFromMap(new LinkedHashMap<>());
        Case.add("newSetFromMap", fill(fromMap));
        Case.add("SynchronousQueue", new SynchronousQueue<String>());
        DelayQueue<Delayed> delayed = new DelayQueue<>();
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
        delayed.add((Delayed) pool.schedule(() -> { }, 1, TimeUnit.DAYS));
        Case.add("DelayQueue", delayed);
        Case.add("DelayedWorkQueue", pool.getQueue());
        BitSet bits = new BitSet();
        bits.set(3);
        bits.set(64, 67);
        bits.set(1000);
        Case.add("BitSet", bits, false, true, bits.stream().mapToObj(Integer::toString).toArray(String[]::new));
        Case.hold();
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", "somebody");
        properties.setProperty("place", "somewhere");
        return properties;
    }

    private static java.util.jar.Attributes attributes() {
        java.util.jar.Attributes attributes = new java.util.jar.Attributes();
        attributes.putValue("Main-Class", "Main");
        attributes.putValue("Class-Path", "lib.jar");
        return attributes;
    }
}
