//! Which objects are instances of a class?

use std::ops::Range;

use heapray_analyzer::{ClassIndex, Derived, Heap, ObjectIndex};

/// All reachable objects, class by class in the order of the classes' names, within a class by address; class objects
/// under `java.lang.Class`. 4 bytes an object.
pub(crate) struct ByClass {
    objects: Vec<u32>,
    /// Where the objects of each class stand, by class.
    ranges: Vec<Range<u32>>,
}

impl Derived for ByClass {
    /// Two passes over the classes of all objects.
    fn compute(heap: &Heap) -> Self {
        let mut counts = vec![0u32; heap.classes().len()];
        for_each_object(heap, |_, class| {
            if let Some(count) = counts.get_mut(class.get()) {
                *count += 1;
            }
        });
        let mut by_name: Vec<u32> = (0..heap.classes().len() as u32).collect();
        let name = |class: u32| heap.classes().get(ClassIndex(class)).name.as_str();
        by_name.sort_by(|a, b| name(*a).cmp(name(*b)).then(a.cmp(b)));
        let mut ranges = vec![0..0; counts.len()];
        let mut next = 0u32;
        for class in by_name {
            let count = counts.get(class as usize).copied().unwrap_or_default();
            if let Some(range) = ranges.get_mut(class as usize) {
                *range = next..next;
            }
            next += count;
        }
        let mut objects = vec![0; next as usize];
        for_each_object(heap, |object, class| {
            let Some(range) = ranges.get_mut(class.get()) else {
                return;
            };
            if let Some(slot) = objects.get_mut(range.end as usize) {
                *slot = object;
            }
            range.end += 1;
        });
        Self { objects, ranges }
    }
}

fn for_each_object(heap: &Heap, mut each: impl FnMut(u32, ClassIndex)) {
    let java_lang_class = heap.classes().java_lang_class();
    for object in 0..heap.object_count() {
        if !heap.is_reachable(ObjectIndex(object)) {
            continue;
        }
        let class = match heap.class_of(ObjectIndex(object)) {
            ClassIndex::CLASS_OBJECT => java_lang_class.unwrap_or(ClassIndex::CLASS_OBJECT),
            class => class,
        };
        each(object, class);
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

    /// The object at a place.
    pub(crate) fn object(&self, place: u32) -> Option<ObjectIndex> {
        self.objects.get(place as usize).copied().map(ObjectIndex)
    }
}
