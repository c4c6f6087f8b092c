//! Which objects are instances of these classes?

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::tree::Largest;

use crate::rare_instances::RareInstances;
use crate::watch::{ensure_wanted, report};
use heapray_analyzer::classes::{Class, ClassIndex};
use heapray_analyzer::graph::Graph;
use heapray_analyzer::storage::bitset::contains;
use heapray_analyzer::{Heap, Progress, Result, Silent, Stage};
use heapray_analyzer::{ObjectIndex, TreeIndex};

/// Objects that one task looks at.
const SHARE: u32 = 1 << 18;

/// Objects after which a task asks again how much an object must retain.
const STEP: u32 = 1 << 11;

/// Objects side by side of which a sample takes all or none: they share some pages of the file, and
/// are found one from the other.
pub const TOGETHER: u32 = 64;

/// Reachable instances (class objects are those of `java.lang.Class`) of all classes that `wanted`
/// says, in ascending order of addresses; at most `limit`. Classes with few instances are looked up, for
/// others it takes a pass in parallel, in the order of memory.
pub fn find_instances(
    heap: &Heap,
    limit: usize,
    wanted: impl Fn(ClassIndex, &Class) -> bool,
) -> Vec<ObjectIndex> {
    // Nobody cancels.
    find_instances_watched(heap, limit, wanted, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn find_instances_watched(
    heap: &Heap,
    limit: usize,
    wanted: impl Fn(ClassIndex, &Class) -> bool,
    progress: &dyn Progress,
) -> Result<Vec<ObjectIndex>> {
    // Class objects are counted by themselves, not as instances of `java.lang.Class`.
    let java_lang_class = heap.classes().java_lang_class();
    let has_some = |class| heap.instances_of(class) > 0 || Some(class) == java_lang_class;
    let is_wanted: Vec<bool> = heap
        .classes()
        .iter()
        .map(|(index, class)| has_some(index) && wanted(index, class))
        .collect();
    if !is_wanted.contains(&true) {
        return Ok(Vec::new());
    }
    let classes = is_wanted.iter().enumerate().filter(|(_, wanted)| **wanted);
    let few = heap.kept::<RareInstances>();
    let lists = classes.map(|(class, _)| few.of(ClassIndex(class as u32)));
    if let Some(lists) = lists.collect::<Option<Vec<_>>>() {
        let mut found = lists.concat();
        found.sort_unstable();
        found.truncate(limit);
        return Ok(found);
    }
    let is_wanted = |class: ClassIndex| is_wanted.get(class.get()).copied().unwrap_or_default();
    collect(heap, limit, is_wanted, progress)
}

/// The `most` instances that retain most of all classes that have a stride, in ascending order of addresses; those
/// are left out that retain less than `least` bytes. A pass over a column, in parallel.
pub fn largest_instances(
    heap: &Heap,
    strides: &[u64],
    most: usize,
    least: u64,
) -> Vec<ObjectIndex> {
    let is_wanted = |class: ClassIndex| strides.get(class.get()).is_some_and(|stride| *stride > 0);
    // Nobody cancels.
    let places = largest_places(heap, is_wanted, most, least, &Silent);
    let places = places.unwrap_or_default().into_iter();
    let mut largest: Vec<_> = places.filter_map(|tree| heap.object_at(tree)).collect();
    largest.sort_unstable();
    largest
}

/// The `most` instances that retain most of all classes that `is_wanted` says, the largest first, and of two that retain
/// as much the one first that the search found first. Class objects are those of [`ClassIndex::CLASS_OBJECT`]. A pass over
/// a column, in parallel, which reports its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn instances_by_retained(
    heap: &Heap,
    is_wanted: impl Fn(ClassIndex) -> bool + Sync,
    most: usize,
    progress: &dyn Progress,
) -> Result<Vec<ObjectIndex>> {
    let places = largest_places(heap, is_wanted, most, 0, progress)?.into_iter();
    Ok(places.filter_map(|tree| heap.object_at(tree)).collect())
}

fn largest_places(
    heap: &Heap,
    is_wanted: impl Fn(ClassIndex) -> bool + Sync,
    most: usize,
    least: u64,
    progress: &dyn Progress,
) -> Result<Vec<TreeIndex>> {
    let heaps = heap.tree();
    progress.begin(Stage::Question, u64::from(heaps.count) + 1);
    // Once a task has enough, what retains less is nowhere among the largest, and its class need not be looked up.
    let known_least = AtomicU64::new(least);
    let look = |task: u32| {
        let first = task * SHARE;
        let mut largest = Largest::new(most);
        if progress.is_cancelled() {
            return largest;
        }
        let end = first.saturating_add(SHARE).min(heaps.count + 1);
        let mut from = first.max(1);
        while from < end {
            let to = from.saturating_add(STEP).min(end);
            // Of objects that retain as much the first ones count, which are known already.
            let own = largest.least().map_or(0, |own| own.saturating_add(1));
            let least = own.max(known_least.load(Ordering::Relaxed));
            for preorder in heaps.retained.at_least(least, from..to) {
                let class = heaps.class_at(heap.graph(), preorder);
                if is_wanted(class) {
                    largest.push(preorder, heaps.retained.get(preorder));
                }
            }
            if let Some(own) = largest.least() {
                known_least.fetch_max(own, Ordering::Relaxed);
            }
            from = to;
        }
        report(progress, u64::from(end.saturating_sub(first)));
        largest
    };
    let tasks = (0..(heaps.count + 1).div_ceil(SHARE)).into_par_iter();
    let largest = heap.workers().run(|| {
        tasks
            .map(look)
            .reduce(|| Largest::new(most), Largest::merge)
    });
    ensure_wanted(progress)?;
    Ok(largest.into_sorted().0)
}

/// Reachable instances of classes that have a stride, one in so many, in ascending order of addresses. Class
/// objects are instances of [`ClassIndex::CLASS_OBJECT`]. Looks, in
/// parallel, at one object in so many as the least stride says of classes that have more than a few instances.
pub fn sample_instances(heap: &Heap, strides: &[u64]) -> Vec<ObjectIndex> {
    let few = heap.kept::<RareInstances>();
    let mut strides = strides.to_vec();
    let mut found = Vec::new();
    for (class, stride) in strides.iter_mut().enumerate().filter(|(_, s)| **s > 0) {
        if let Some(instances) = few.of(ClassIndex(class as u32)) {
            let is_sampled = |object: &&ObjectIndex| is_sampled(object.0 / TOGETHER, *stride);
            found.extend(instances.iter().filter(is_sampled));
            *stride = 0;
        }
    }
    let Some(least) = strides.iter().copied().filter(|stride| *stride > 0).min() else {
        found.sort_unstable();
        return found;
    };
    let objects = heap.graph().len();
    let look = |group: u32| {
        let strides = &strides;
        let is_wanted = move |(object, class): &(ObjectIndex, ClassIndex)| {
            let stride = strides.get(class.get()).copied().unwrap_or_default();
            stride > 0 && is_sampled(group, stride) && heap.is_reachable(*object)
        };
        let objects = objects_of_group(heap.graph(), group).filter(is_wanted);
        objects.map(|(object, _)| object)
    };
    let groups = (0..objects.div_ceil(TOGETHER)).into_par_iter();
    let groups = groups.with_min_len(1 << 12);
    let groups = groups.filter(|group| is_sampled(*group, least));
    heap.workers().run(|| {
        found.par_extend(groups.flat_map_iter(look));
        found.par_sort_unstable();
    });
    found
}

/// The objects of a group of neighbours, with their classes; class objects are those of [`ClassIndex::CLASS_OBJECT`].
pub(crate) fn objects_of_group(
    graph: &Graph,
    group: u32,
) -> impl Iterator<Item = (ObjectIndex, ClassIndex)> {
    let first = group * TOGETHER;
    let mut classes = [ClassIndex::CLASS_OBJECT; TOGETHER as usize];
    graph.fill_classes(first, &mut classes);
    let objects = first..first.saturating_add(TOGETHER).min(graph.len());
    objects.map(ObjectIndex).zip(classes)
}

/// Is this group of neighbouring objects one of the one in `stride` that a sample takes? Without a pattern that a
/// heap's own order could have. What a longer stride takes a shorter one takes, too.
#[inline]
pub fn is_sampled(group: u32, stride: u64) -> bool {
    let scattered = u64::from(group.wrapping_mul(0x9e37_79b1));
    scattered.saturating_mul(stride) < 1 << 32
}

fn collect(
    heap: &Heap,
    limit: usize,
    is_wanted: impl Fn(ClassIndex) -> bool + Sync,
    progress: &dyn Progress,
) -> Result<Vec<ObjectIndex>> {
    let objects = heap.graph().len();
    let reachable = heap.tree().visited.words();
    // Class objects are instances of `java.lang.Class`.
    let of_class_objects = heap.classes().java_lang_class();
    let of_class_objects = of_class_objects.unwrap_or(ClassIndex::CLASS_OBJECT);
    let is_wanted = |class| match class {
        ClassIndex::CLASS_OBJECT => is_wanted(of_class_objects),
        class => is_wanted(class),
    };
    progress.begin(Stage::Question, objects.into());
    let look = |task: u32| {
        if progress.is_cancelled() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut classes = [ClassIndex::CLASS_OBJECT; TOGETHER as usize];
        let share = task * SHARE..(task * SHARE).saturating_add(SHARE).min(objects);
        for first in share.clone().step_by(TOGETHER as usize) {
            if found.len() >= limit {
                break;
            }
            let here = first..first.saturating_add(TOGETHER).min(share.end);
            let classes = classes.get_mut(..here.len()).unwrap_or_default();
            heap.graph().fill_classes(first, classes);
            let of_wanted = here.zip(classes).filter(|(_, class)| is_wanted(**class));
            let objects = of_wanted.map(|(object, _)| object);
            let objects = objects.filter(|object| contains(reachable, *object));
            found.extend(objects.map(ObjectIndex));
        }
        found.truncate(limit);
        report(progress, share.len() as u64);
        found
    };
    let found: Vec<Vec<ObjectIndex>> = heap.workers().run(|| {
        let tasks = (0..objects.div_ceil(SHARE)).into_par_iter();
        tasks.map(look).collect()
    });
    ensure_wanted(progress)?;
    Ok(found.into_iter().flatten().take(limit).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use std::cmp::Reverse;

    use heapray_testkit::generate::{GenerateOptions, generate};

    use super::*;
    use heapray_analyzer::{AnalyzeOptions, analyze};

    #[test]
    fn samples_equal_a_look_at_every_object() {
        let mut options = GenerateOptions::default();
        options.objects = 40_000;
        let mut bytes = Vec::new();
        generate(&options, &mut bytes).unwrap();
        let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
        let stride_sets: [fn(u64) -> u64; 4] = [|_| 1, |n| n % 3 * 5, |n| 40 + n % 2, |_| 0];
        for stride_of in stride_sets {
            let classes = heap.classes().len() as u64;
            // Class objects are counted apart.
            let strides = (0..classes).map(|n| if n == 0 { 0 } else { stride_of(n) });
            let strides: Vec<u64> = strides.collect();
            let stride = |object: ObjectIndex| strides[heap.graph().class_of(object.0).get()];
            let is_sampled = |object: &ObjectIndex| {
                stride(*object) > 0 && is_sampled(object.0 / TOGETHER, stride(*object))
            };
            let mut rows: Vec<_> = heap.objects().collect();
            let all = rows.iter().map(|row| row.object);
            let mut wanted: Vec<_> = all.filter(is_sampled).collect();
            wanted.sort_unstable();
            assert!(sample_instances(&heap, &strides) == wanted); // too long to be shown
            rows.retain(|row| stride(row.object) > 0);
            rows.sort_by_key(|row| (Reverse(row.retained_size), row.tree));
            for (most, least) in [(50, 1), (usize::MAX, 100), (7, 1 << 40)] {
                let large = rows.iter().filter(|row| row.retained_size >= least);
                let mut wanted: Vec<_> = large.map(|row| row.object).take(most).collect();
                wanted.sort_unstable();
                let found = largest_instances(&heap, &strides, most, least);
                assert!(found == wanted);
                if least == 1 {
                    let of_class = |class: ClassIndex| strides[class.get()] > 0;
                    let mut in_order =
                        instances_by_retained(&heap, of_class, most, &Silent).unwrap();
                    let sizes: Vec<u64> = (rows.iter().take(most))
                        .map(|row| row.retained_size)
                        .collect();
                    let size_of = |object: &ObjectIndex| {
                        let mut rows = rows.iter();
                        rows.find(|row| row.object == *object)
                            .map(|row| row.retained_size)
                    };
                    let found: Vec<u64> = in_order.iter().filter_map(size_of).collect();
                    assert_eq!(found, sizes);
                    in_order.sort_unstable();
                    assert!(in_order == wanted);
                }
            }
        }
    }
}
