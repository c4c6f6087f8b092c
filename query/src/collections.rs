//! Collections of the JDK and of common libraries: how many elements, how much room, how often changed.
//!
//! Field names are those of JDK 6 to 25, Guava, fastutil, Scala, Kotlin and Clojure; a fact that a release doesn't have is simply not found.

use heapray_hprof::Value;
use rustc_hash::FxHashMap;

use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::fields::Instance;
use heapray_analyzer::{Derived, Heap};

/// What family a collection belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Keys and values.
    Map,
    /// Elements without order of their own.
    Set,
    /// Elements in order.
    List,
    /// Elements that come and go.
    Queue,
}

/// Facts about a collection class; they hold for its subclasses too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectionFacts {
    /// Java name.
    pub class: &'static str,
    /// Family.
    pub family: Family,
    /// Field path to the number of elements, steps separated by `.`; a step may be an array, whose
    /// length counts.
    size: &'static str,
    /// Field path to the array of slots.
    slots: &'static str,
    /// Field that counts structural changes, inherited ones included.
    changes: &'static str,
    /// Field that limits the number of elements.
    limit: &'static str,
}

impl CollectionFacts {
    /// Whether collections of the class have an array of slots.
    pub(crate) fn has_slots(&self) -> bool {
        !self.slots.is_empty()
    }
}

const fn facts(
    class: &'static str,
    family: Family,
    size: &'static str,
    slots: &'static str,
) -> CollectionFacts {
    CollectionFacts {
        class,
        family,
        size,
        slots,
        changes: "modCount",
        limit: "",
    }
}

/// Subclasses before their superclasses.
const TABLE: &[CollectionFacts] = &[
    facts("java.util.HashMap", Family::Map, "size", "table"),
    facts("java.util.TreeMap", Family::Map, "size", ""),
    facts("java.util.Hashtable", Family::Map, "count", "table"),
    facts(
        "java.util.concurrent.ConcurrentHashMap",
        Family::Map,
        "baseCount",
        "table",
    ),
    facts("java.util.WeakHashMap", Family::Map, "size", "table"),
    facts("java.util.IdentityHashMap", Family::Map, "size", "table"),
    facts("java.util.EnumMap", Family::Map, "size", "vals"),
    facts(
        "java.util.concurrent.ConcurrentSkipListMap",
        Family::Map,
        "adder.base",
        "",
    ),
    facts(
        "java.util.ImmutableCollections$MapN",
        Family::Map,
        "size",
        "table",
    ),
    facts("java.util.HashSet", Family::Set, "map.size", "map.table"),
    facts("java.util.TreeSet", Family::Set, "m.size", ""),
    facts(
        "java.util.concurrent.CopyOnWriteArraySet",
        Family::Set,
        "al.array",
        "",
    ),
    facts(
        "java.util.ImmutableCollections$SetN",
        Family::Set,
        "size",
        "elements",
    ),
    facts("java.util.ArrayList", Family::List, "size", "elementData"),
    facts(
        "java.util.Vector",
        Family::List,
        "elementCount",
        "elementData",
    ),
    facts("java.util.LinkedList", Family::List, "size", ""),
    facts(
        "java.util.concurrent.CopyOnWriteArrayList",
        Family::List,
        "array",
        "",
    ),
    facts(
        "java.util.ImmutableCollections$ListN",
        Family::List,
        "elements",
        "",
    ),
    facts("java.util.Arrays$ArrayList", Family::List, "a", ""),
    facts("java.util.PriorityQueue", Family::Queue, "size", "queue"),
    facts("java.util.ArrayDeque", Family::Queue, "", "elements"),
    facts("java.util.DelayQueue", Family::Queue, "q.size", "q.queue"),
    CollectionFacts {
        class: "java.util.concurrent.LinkedBlockingQueue",
        family: Family::Queue,
        size: "count.value",
        slots: "",
        changes: "",
        limit: "capacity",
    },
    CollectionFacts {
        class: "java.util.concurrent.LinkedBlockingDeque",
        family: Family::Queue,
        size: "count",
        slots: "",
        changes: "",
        limit: "capacity",
    },
    CollectionFacts {
        class: "java.util.concurrent.ArrayBlockingQueue",
        family: Family::Queue,
        size: "count",
        slots: "items",
        changes: "",
        limit: "",
    },
    facts(
        "java.util.concurrent.PriorityBlockingQueue",
        Family::Queue,
        "size",
        "queue",
    ),
    facts(
        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue",
        Family::Queue,
        "size",
        "queue",
    ),
    facts(
        "java.util.concurrent.ConcurrentLinkedQueue",
        Family::Queue,
        "",
        "",
    ),
    facts(
        "java.util.concurrent.ConcurrentLinkedDeque",
        Family::Queue,
        "",
        "",
    ),
    facts(
        "java.util.concurrent.LinkedTransferQueue",
        Family::Queue,
        "",
        "",
    ),
    facts("java.util.TaskQueue", Family::Queue, "size", "queue"),
    // Guava
    facts(
        "com.google.common.collect.RegularImmutableList",
        Family::List,
        "array",
        "",
    ),
    facts(
        "com.google.common.collect.RegularImmutableMap",
        Family::Map,
        "entries",
        "",
    ),
    facts(
        "com.google.common.collect.HashBiMap",
        Family::Map,
        "size",
        "hashTableKToV",
    ),
    // fastutil
    facts(
        "it.unimi.dsi.fastutil.objects.ObjectArrayList",
        Family::List,
        "size",
        "a",
    ),
    facts(
        "it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap",
        Family::Map,
        "size",
        "key",
    ),
    facts(
        "it.unimi.dsi.fastutil.objects.ObjectOpenHashSet",
        Family::Set,
        "size",
        "key",
    ),
    facts(
        "it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap",
        Family::Map,
        "size",
        "value",
    ),
    facts(
        "it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap",
        Family::Map,
        "size",
        "value",
    ),
    // Scala
    facts(
        "scala.collection.mutable.ArrayBuffer",
        Family::List,
        "size0",
        "array",
    ),
    facts(
        "scala.collection.mutable.HashMap",
        Family::Map,
        "contentSize",
        "scala$collection$mutable$HashMap$$table",
    ),
    // Kotlin
    facts(
        "kotlin.collections.ArrayDeque",
        Family::Queue,
        "size",
        "elementData",
    ),
    // Clojure
    facts("clojure.lang.PersistentVector", Family::List, "cnt", ""),
    facts("clojure.lang.PersistentHashMap", Family::Map, "count", ""),
];

/// A collection and what its fields say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// The collection object.
    pub object: ObjectIndex,
    /// Facts about its class.
    pub facts: &'static CollectionFacts,
    /// Elements; `None` where no field counts them.
    pub size: Option<u64>,
    /// The backing array; `None` where there is none (yet).
    pub array: Option<ObjectIndex>,
    /// Its slots.
    pub slots: Option<u64>,
    /// Structural changes since it was made, modulo 2³²; `None` where nothing counts them.
    pub changes: Option<u64>,
    /// Its own capacity limit, where it is one worth the name.
    pub limit: Option<u64>,
}

/// Facts about a class of collections or its nearest superclass that is one. O(1) after the first call.
pub fn find_facts(heap: &Heap, class: ClassIndex) -> Option<&'static CollectionFacts> {
    let by_class = heap.derived::<FactsByClass>();
    let at = by_class.0.get(class.get()).copied()?;
    TABLE.get(usize::from(at?))
}

/// Position of the facts in [`TABLE`], for each class.
struct FactsByClass(Vec<Option<u8>>);

impl Derived for FactsByClass {
    fn compute(heap: &Heap) -> Self {
        let classes = heap.classes();
        let by_name: FxHashMap<&str, u8> = TABLE.iter().map(|facts| facts.class).zip(0..).collect();
        let mut found: Vec<Option<u8>> = vec![None; classes.len()];
        for index in classes.top_down() {
            let class = classes.get(index);
            let own = by_name.get(class.name.as_str()).copied();
            let above = || *found.get(class.super_class?.get())?;
            let facts = own.or_else(above);
            if let Some(slot) = found.get_mut(index.get()) {
                *slot = facts;
            }
        }
        Self(found)
    }
}

/// Looks at an object that may be a collection. Touches the file, once for most.
pub fn inspect(heap: &Heap, object: ObjectIndex) -> Option<Collection> {
    inspect_fields(heap, object, heap.instance(object).as_ref())
}

/// The same where the object was read already.
pub fn inspect_fields(
    heap: &Heap,
    object: ObjectIndex,
    fields: Option<&Instance<'_>>,
) -> Option<Collection> {
    let facts = find_facts(heap, heap.class_of(object))?;
    let number = |path| fields.and_then(|fields| number_at(heap, fields, path));
    let size = match facts.class {
        "java.util.ArrayDeque" => fields.and_then(|fields| deque_size(heap, fields)),
        "java.util.concurrent.ConcurrentHashMap" => {
            fields.and_then(|fields| concurrent_count(heap, fields))
        }
        _ => number(facts.size),
    };
    let array = fields.and_then(|fields| object_at(heap, fields, facts.slots));
    let slots = array.and_then(|array| heap.array_len(array)).map(u64::from);
    let counted = match facts.family {
        // The set's changes are its map's.
        Family::Set => "map.modCount",
        _ => facts.changes,
    };
    let changes = number(counted);
    let unlimited = u64::from(i32::MAX.unsigned_abs());
    let limit = number(facts.limit).filter(|limit| *limit < unlimited);
    // An array-backed queue of fixed size can't hold more than its array.
    let limit = limit.or_else(|| slots.filter(|_| facts.class.ends_with("ArrayBlockingQueue")));
    Some(Collection {
        object,
        facts,
        size,
        array,
        slots,
        changes,
        limit,
    })
}

/// Follows a field path to a number, or to an array, whose length it takes.
fn number_at(heap: &Heap, fields: &Instance<'_>, path: &str) -> Option<u64> {
    match value_at(heap, fields, path)? {
        Value::Object(id) => heap.array_len(heap.find(id)?).map(u64::from),
        value => u64::try_from(value.as_i64()?).ok(),
    }
}

/// Follows a field path to an object.
fn object_at(heap: &Heap, fields: &Instance<'_>, path: &str) -> Option<ObjectIndex> {
    heap.find(value_at(heap, fields, path)?.as_object()?)
}

/// Follows a field path.
pub(crate) fn value_at(heap: &Heap, fields: &Instance<'_>, path: &str) -> Option<Value> {
    match path.split_once('.') {
        Some((step, rest)) => {
            let next = heap.instance(fields.field_object(step)?)?;
            value_at(heap, &next, rest)
        }
        None if path.is_empty() => None,
        None => fields.field(path),
    }
}

fn deque_size(heap: &Heap, fields: &Instance<'_>) -> Option<u64> {
    let slots = i64::from(heap.array_len(fields.field_object("elements")?)?);
    let index = |name| fields.field(name)?.as_i64();
    let size = index("tail")? - index("head")?;
    u64::try_from(if size < 0 { size + slots } else { size }).ok()
}

/// `LongAdder`'s way of counting: a base and cells under contention.
fn concurrent_count(heap: &Heap, fields: &Instance<'_>) -> Option<u64> {
    let mut count = fields.field("baseCount")?.as_i64()?;
    if let Some(cells) = fields.field_object("counterCells") {
        for cell in heap.elements(cells)?.flatten() {
            count = count.saturating_add(heap.field_i64(cell, "value").unwrap_or(0));
        }
    }
    u64::try_from(count).ok()
}
