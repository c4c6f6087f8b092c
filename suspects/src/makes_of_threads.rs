//! Threads by what their names have in common, and the pools that they work for.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::library::Library;
use heapray_analyzer::{Heap, ObjectIndex};

/// Threads whose names differ in numbers only.
#[derive(Debug, Clone)]
pub(crate) struct Make {
    /// `pool-*-thread-*`.
    pub name: String,
    pub first: ObjectIndex,
    pub threads: Vec<ObjectIndex>,
    /// Pools that these threads work for.
    pub pools: u64,
    /// Threads that work for no pool.
    pub alone: u64,
}

/// Live platform threads by make, in the order of their first threads.
pub(crate) fn makes_of_threads(heap: &Heap, library: &Library) -> Vec<Make> {
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut makes: Vec<(Make, FxHashSet<ObjectIndex>)> = Vec::new();
    for thread in heap.live_threads().filter_map(|live| live.object) {
        let Some(name) = heap.thread_name(thread) else {
            continue;
        };
        let name = pattern(&name);
        let place = *places.entry(name.clone()).or_insert_with(|| {
            let make = Make {
                name,
                first: thread,
                threads: Vec::new(),
                pools: 0,
                alone: 0,
            };
            makes.push((make, FxHashSet::default()));
            makes.len() - 1
        });
        let Some((make, pools)) = makes.get_mut(place) else {
            continue;
        };
        make.threads.push(thread);
        match work_of(heap, library, thread) {
            Work::Pool(pool) => {
                pools.insert(pool);
            }
            Work::Alone => make.alone += 1,
            Work::Unknown => {}
        }
    }
    let counted = makes.into_iter().map(|(make, pools)| Make {
        pools: pools.len() as u64,
        ..make
    });
    counted.collect()
}

/// Whom a thread works for.
enum Work {
    /// A pool, or one task that several threads run.
    Pool(ObjectIndex),
    /// The application's own code, or a timer's.
    Alone,
    /// A library's, whose pool is not known.
    Unknown,
}

/// Whom a thread works for: what its task, or what a library wrapped into it, is an inner object of or calls a pool.
fn work_of(heap: &Heap, library: &Library, thread: ObjectIndex) -> Work {
    const WRAPPERS: usize = 3;
    const POOLS: [&str; 5] = ["pool", "executor", "this$0", "queue", "_pool"];
    let is_library = |class| library.is_library(&heap.classes().get(class).name);
    // JDK 19 moved a thread's task to another object.
    let holder = heap.field_object(thread, "holder");
    let moved = holder.and_then(|holder| heap.field_object(holder, "task"));
    let task = moved.or_else(|| heap.field_object(thread, "target"));
    let class = heap.class_of(thread);
    let is_timer = heap.classes().is_a(class, "java.util.TimerThread");
    let own_pool = ["pool", "executor"].into_iter();
    if let Some(pool) = { own_pool }.find_map(|field| heap.field_object(thread, field)) {
        return Work::Pool(pool);
    }
    let mut level: Vec<ObjectIndex> = task.into_iter().collect();
    for _ in 0..WRAPPERS {
        let libraries = level
            .iter()
            .copied()
            .filter(|object| is_library(heap.class_of(*object)));
        let libraries: Vec<ObjectIndex> = libraries.collect();
        for object in &libraries {
            let mut fields = POOLS.into_iter();
            if let Some(pool) = fields.find_map(|field| heap.field_object(*object, field)) {
                return Work::Pool(pool);
            }
        }
        level = libraries
            .iter()
            .flat_map(|object| heap.targets(*object).take(8))
            .filter(|object| heap.class_of_class_object(*object).is_none())
            .take(32)
            .collect();
    }
    let of_application = |object: ObjectIndex| !is_library(heap.class_of(object));
    if is_timer || !is_library(class) || task.is_some_and(of_application) {
        Work::Alone
    } else {
        Work::Unknown
    }
}

/// The name with `*` for each number: `pool-*-thread-*`.
fn pattern(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for letter in name.chars() {
        if !letter.is_ascii_digit() {
            pattern.push(letter);
        } else if !pattern.ends_with('*') {
            pattern.push('*');
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn numbers_are_left_out_of_names() {
        assert_eq!(pattern("pool-12-thread-3"), "pool-*-thread-*");
        assert_eq!(pattern("reservation-1041"), "reservation-*");
        assert_eq!(pattern("main"), "main");
    }
}
