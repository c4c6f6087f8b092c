//! Which objects are instances of a class?

use std::ops::Range;

use heapray_analyzer::storage::bitset::contains;
use heapray_analyzer::storage::column::as_atomics;
use heapray_analyzer::{ClassIndex, Derived, Heap, ObjectIndex};
use std::sync::atomic::{AtomicU32, Ordering};

/// All reachable objects, class by class in the order of the classes' names, within a class by address; class objects
/// under `java.lang.Class`. 4 bytes an object.
pub(crate) struct ByClass {
    objects: Vec<u32>,
    /// Where the objects of each class stand, by class.
    ranges: Vec<Range<u32>>,
    /// The classes that have objects, in the order of their places, each with the place behind its last one.
    ends: Vec<(u32, ClassIndex)>,
}

/// What a walk knows of an object without looking at it.
#[derive(Clone, Copy)]
pub(crate) struct KnownClass {
    /// That of class objects is `java.lang.Class`.
    pub(crate) class: ClassIndex,
    /// The shallow size of all of its objects, bytes; `None` if it differs.
    pub(crate) shallow: Option<u64>,
}

/// Objects whose classes are read at once.
const TOGETHER: usize = 64;

impl Derived for ByClass {
    /// Two passes over the classes of all objects, each thread over a part of them. On threads of its own: those of a pool
    /// might be waiting for the same value.
    fn compute(heap: &Heap) -> Self {
        let threads = heap.workers().threads().max(1) as u32;
        let all = heap.object_count();
        let each = all.div_ceil(threads).next_multiple_of(TOGETHER as u32);
        let shares: Vec<Range<u32>> = (0..threads)
            .map(|thread| thread.saturating_mul(each).min(all))
            .map(|first| first..first.saturating_add(each).min(all))
            .collect();
        let count = |share: &Range<u32>| {
            let mut counts = vec![0u32; heap.classes().len()];
            for_each_object(heap, share, |_, class| {
                if let Some(count) = counts.get_mut(class.get()) {
                    *count += 1;
                }
            });
            counts
        };
        // Of each thread and class first how many there are, then where the next one comes.
        let mut counts: Vec<Vec<u32>> = on_threads(shares.iter().map(|share| || count(share)));
        let mut by_name: Vec<u32> = (0..heap.classes().len() as u32).collect();
        let name = |class: u32| heap.classes().get(ClassIndex(class)).name.as_str();
        by_name.sort_by(|a, b| name(*a).cmp(name(*b)).then(a.cmp(b)));
        let mut ranges = vec![0..0; by_name.len()];
        let mut ends = Vec::new();
        let mut next = 0u32;
        for class in by_name {
            let first = next;
            let of_class = counts
                .iter_mut()
                .filter_map(|of| of.get_mut(class as usize));
            for count in of_class {
                let before = next;
                next += *count;
                *count = before;
            }
            if let Some(range) = ranges.get_mut(class as usize) {
                *range = first..next;
            }
            if next > first {
                ends.push((next, ClassIndex(class)));
            }
        }
        let mut objects = vec![0; next as usize];
        let slots: &[AtomicU32] = as_atomics(&mut objects);
        let put = |share: &Range<u32>, mut places: Vec<u32>| {
            for_each_object(heap, share, |object, class| {
                let Some(place) = places.get_mut(class.get()) else {
                    return;
                };
                if let Some(slot) = slots.get(*place as usize) {
                    slot.store(object, Ordering::Relaxed);
                }
                *place += 1;
            });
        };
        let put = &put;
        let shares = shares.iter().zip(counts);
        on_threads(shares.map(|(share, places)| move || put(share, places)));
        Self {
            objects,
            ranges,
            ends,
        }
    }
}

/// What each part of the work makes, in order: the first on this thread, the others on threads of their own.
fn on_threads<T: Send, W: FnOnce() -> T + Send>(parts: impl Iterator<Item = W>) -> Vec<T> {
    std::thread::scope(|scope| {
        let mut parts = parts;
        let first = parts.next();
        let others: Vec<_> = parts.map(|part| scope.spawn(part)).collect();
        let mut done: Vec<T> = first.map(|part| part()).into_iter().collect();
        for other in others {
            match other.join() {
                Ok(made) => done.push(made),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}

/// Calls `each` for the reachable objects of a share, in order.
pub(crate) fn for_each_object(
    heap: &Heap,
    share: &Range<u32>,
    mut each: impl FnMut(u32, ClassIndex),
) {
    let reachable = heap.tree().visited.words();
    let java_lang_class = heap.classes().java_lang_class();
    let mut classes = [ClassIndex::CLASS_OBJECT; TOGETHER];
    for first in share.clone().step_by(TOGETHER) {
        let here = first..first.saturating_add(TOGETHER as u32).min(share.end);
        let classes = classes.get_mut(..here.len()).unwrap_or_default();
        heap.graph().fill_classes(first, classes);
        for (object, class) in here.zip(classes) {
            if !contains(reachable, object) {
                continue;
            }
            let class = match *class {
                ClassIndex::CLASS_OBJECT => java_lang_class.unwrap_or(ClassIndex::CLASS_OBJECT),
                class => class,
            };
            each(object, class);
        }
    }
}

impl ByClass {
    /// Where the instances of a class stand.
    pub(crate) fn of(&self, class: ClassIndex) -> Range<u32> {
        self.ranges.get(class.get()).cloned().unwrap_or(0..0)
    }

    /// Where all objects stand.
    pub(crate) fn all(&self) -> Range<u32> {
        0..self.objects.len() as u32
    }

    /// The class of the object at a place, and the place behind the last object of that class.
    pub(crate) fn class_at(&self, place: u32) -> Option<(ClassIndex, u32)> {
        let at = self.ends.partition_point(|(end, _)| *end <= place);
        self.ends.get(at).map(|(end, class)| (*class, *end))
    }

    /// The object at a place.
    pub(crate) fn object(&self, place: u32) -> Option<ObjectIndex> {
        self.objects.get(place as usize).copied().map(ObjectIndex)
    }
}
