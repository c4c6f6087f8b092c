//! The instances that retain most of each class that has many: what a list of instances begins with.

use std::cmp::Reverse;

use heapray_analyzer::{ClassIndex, Derived, Heap, Kept, ObjectIndex, TreeIndex};

use crate::instances::{TOGETHER, find_instances, objects_of_group};
use crate::lists_by_class::ListsByClass;
use crate::positions::find_in_tree;
use crate::rare_instances::RareInstances;

/// Instances of a class that are listed, at most.
const LISTED: usize = 250;
/// Classes with fewer instances are not listed: theirs are looked up and sorted.
const MANY: u64 = 16 * LISTED as u64;

/// The instances that retain most, by class: a quarter of a byte per object at most, and 16 per class.
#[derive(Debug)]
pub(crate) struct MostRetaining(ListsByClass);

/// The largest of each class. Entries are retained sizes and preorder numbers.
struct Largest {
    entries: Vec<Vec<(Reverse<u64>, u32)>>,
    /// What retains less is not among them.
    least: Vec<u64>,
}

impl Largest {
    /// Nothing yet, of the classes that are wanted.
    fn new(wanted: impl Iterator<Item = bool>) -> Self {
        let least = wanted.map(|wanted| if wanted { 0 } else { u64::MAX });
        let least: Vec<u64> = least.collect();
        Self {
            entries: vec![Vec::new(); least.len()],
            least,
        }
    }

    /// Takes objects in ascending order of preorder numbers, so that of equal ones the first stay.
    #[inline]
    fn push(&mut self, class: ClassIndex, retained: u64, preorder: u32) {
        if self
            .least
            .get(class.get())
            .is_some_and(|least| retained >= *least)
        {
            self.insert(class, retained, preorder);
        }
    }

    fn insert(&mut self, class: ClassIndex, retained: u64, preorder: u32) {
        let entries = self.entries.get_mut(class.get());
        let (Some(entries), Some(least)) = (entries, self.least.get_mut(class.get())) else {
            return;
        };
        entries.push((Reverse(retained), preorder));
        if entries.len() >= 2 * LISTED {
            shorten(entries);
            // Later ones that retain as much come behind it.
            *least = entries
                .last()
                .map_or(0, |(retained, _)| retained.0.saturating_add(1));
        }
    }
}

fn shorten(entries: &mut Vec<(Reverse<u64>, u32)>) {
    entries.sort_unstable();
    entries.truncate(LISTED);
}

impl Derived for MostRetaining {
    /// A pass over classes and retained sizes.
    fn compute(heap: &Heap) -> Self {
        let tree = heap.tree();
        let classes = heap.classes();
        let is_many = |class: ClassIndex| heap.instances_of(class) >= MANY;
        let wanted: Vec<bool> = classes.iter().map(|(class, _)| is_many(class)).collect();
        let mut largest = Largest::new(wanted.iter().copied());
        let order = tree.order.as_slice().get(..=tree.count as usize);
        let order = order.unwrap_or_default();
        if wanted.contains(&true) {
            let places = 1..order.len() as u32;
            let of = tree.classes.range(heap.graph(), order, places.clone());
            let retained = tree.retained.range(places.clone());
            for ((class, retained), preorder) in of.zip(retained).zip(places) {
                largest.push(class, retained, preorder);
            }
        }
        let mut objects = Vec::new();
        let mut range = |mut entries: Vec<(Reverse<u64>, u32)>| {
            shorten(&mut entries);
            let start = objects.len();
            let places = entries.iter().map(|(_, place)| *place as usize);
            objects.extend(places.filter_map(|place| order.get(place).copied().map(ObjectIndex)));
            start..objects.len()
        };
        let lists = largest.entries.into_iter().zip(wanted);
        let ranges = lists.map(|(entries, wanted)| wanted.then(|| range(entries)));
        let ranges = ranges.collect();
        Self(ListsByClass { ranges, objects })
    }
}

impl Kept for MostRetaining {
    const NAME: &'static str = "most retaining 1";

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ListsByClass::from_bytes(bytes).map(Self)
    }
}

impl MostRetaining {
    fn of(&self, class: ClassIndex) -> Option<&[ObjectIndex]> {
        self.0.of(class)
    }
}

/// The first reachable instances in [`instances_by_retained`](crate::instances_by_retained), at most 250, of the classes
/// that `is_wanted` says. Without a pass over all objects for classes that have many instances, once one was made or an
/// index file has its result, and for those that have few. Class objects are not among them.
pub fn most_retaining(heap: &Heap, is_wanted: impl Fn(ClassIndex) -> bool) -> Vec<ObjectIndex> {
    let listed = heap.kept::<MostRetaining>();
    let lists = heap.classes().iter().map(|(class, _)| class);
    let lists = lists.filter(|class| is_wanted(*class) && heap.instances_of(*class) > 0);
    let lists: Vec<_> = lists.map(|class| listed.of(class)).collect();
    if let [Some(only)] = lists.as_slice() {
        return only.to_vec();
    }
    let mut objects: Vec<ObjectIndex> =
        lists.iter().flatten().copied().flatten().copied().collect();
    if lists.contains(&None) {
        let is_left = |class, _: &_| is_wanted(class) && listed.of(class).is_none();
        objects.extend(find_instances(heap, usize::MAX, is_left));
    }
    let places = find_in_tree(heap, &objects).into_iter();
    let mut places: Vec<(Reverse<u64>, TreeIndex, ObjectIndex)> = places
        .map(|(object, place)| (Reverse(heap.retained_size(place)), place, object))
        .collect();
    places.sort_unstable();
    places.truncate(LISTED);
    places.into_iter().map(|(.., object)| object).collect()
}

/// Reachable instances of the classes that `is_wanted` says, in ascending order of addresses, without the first `skip`, and
/// at most `most`. Looks at no more objects than it needs. Class objects are not among them.
pub fn instances_by_address(
    heap: &Heap,
    is_wanted: impl Fn(ClassIndex) -> bool,
    skip: usize,
    most: usize,
) -> Vec<ObjectIndex> {
    let few = heap.kept::<RareInstances>();
    let wanted = heap.classes().iter().map(|(class, _)| class);
    let mut wanted = wanted.filter(|class| is_wanted(*class) && heap.instances_of(*class) > 0);
    if wanted.all(|class| few.of(class).is_some()) {
        let all = find_instances(heap, usize::MAX, |class, _| is_wanted(class));
        return all.into_iter().skip(skip).take(most).collect();
    }
    // Classes are read many at a time: the first instance may stand behind millions of others.
    let groups = 0..heap.graph().len().div_ceil(TOGETHER);
    let objects = groups.flat_map(|group| objects_of_group(heap.graph(), group));
    objects
        .filter(|(object, class)| is_wanted(*class) && heap.is_reachable(*object))
        .map(|(object, _)| object)
        .skip(skip)
        .take(most)
        .collect()
}

#[cfg(test)]
mod tests {
    use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
    use heapray_testkit::generate::{GenerateOptions, Shape, generate};

    use super::*;
    use crate::instances::instances_by_retained;

    #[test]
    fn lists_begin_as_the_whole_order_does() {
        for (name, shape) in Shape::ALL {
            let mut options = GenerateOptions::default();
            (options.shape, options.objects, options.classes) = (shape, 60_000, 12);
            let mut bytes = Vec::new();
            generate(&options, &mut bytes).unwrap();
            let heap = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
            let own = heap.classes().java_lang_class();
            let classes = heap.classes().iter().map(|(class, _)| class);
            let classes: Vec<ClassIndex> = classes
                .filter(|class| *class != ClassIndex::CLASS_OBJECT && Some(*class) != own)
                .collect();
            let kept = heap.kept::<MostRetaining>();
            let read = MostRetaining::from_bytes(&kept.to_bytes()).unwrap();
            assert_eq!(read.0, kept.0);
            // Each class, all of them, and every third.
            let mut wanted: Vec<Vec<ClassIndex>> = classes.iter().map(|one| vec![*one]).collect();
            wanted.push(classes.iter().step_by(3).copied().collect());
            wanted.push(classes);
            let mut listed = 0;
            for wanted in wanted {
                let is_wanted = |class: ClassIndex| wanted.contains(&class);
                let found = most_retaining(&heap, is_wanted);
                assert!(
                    found == instances_by_retained(&heap, is_wanted, LISTED, &Silent).unwrap(),
                    "{name}"
                );
                listed += usize::from(wanted.iter().any(|class| kept.of(*class).is_some()));
                let all = find_instances(&heap, usize::MAX, |class, _| is_wanted(class));
                for (skip, most) in [(0, 50), (7, 3), (all.len().saturating_sub(2), 50)] {
                    let some: Vec<_> = all.iter().skip(skip).take(most).copied().collect();
                    assert_eq!(instances_by_address(&heap, is_wanted, skip, most), some);
                }
            }
            assert!(listed > 0, "{name} has no class with many instances");
        }
    }
}
