//! The least distance from a class's instances to the object behind them.

use heapray_hprof::FieldType;
use rayon::prelude::*;

use crate::classes::ClassIndex;
use crate::graph::{Body, Graph};
use crate::index::{AddressIndex, ObjectIndex};

/// Lengths of small arrays whose gaps tell the array base and the reference size.
pub(crate) const SMALL_ARRAY: u32 = 32;
/// Numbers of element types are below this.
pub(crate) const ELEMENT_TYPES: usize = 12;

/// The least gap of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Least {
    /// Bytes.
    pub(crate) gap: u64,
    /// How many instances have it. One alone may owe it to a hole behind the instance.
    pub(crate) times: u64,
    /// How many instances were looked at.
    pub(crate) instances: u64,
}

impl Least {
    pub(crate) const NONE: Self = Self {
        gap: u64::MAX,
        times: 0,
        instances: 0,
    };

    #[inline]
    pub(crate) fn add(&mut self, gap: u64, times: u64) {
        if gap < self.gap {
            (self.gap, self.times) = (gap, times);
        } else {
            // No branch, since nobody can foretell it.
            self.times += u64::from(gap == self.gap) * times;
        }
    }
}

/// What the distances between objects tell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gaps {
    classes: Vec<Least>,
    /// Least gap of small arrays, by the number of the element type and length; of all arrays of
    /// references together, whose classes make no difference.
    arrays: Vec<[u64; SMALL_ARRAY as usize]>,
    /// Least gap behind class objects, by class.
    class_objects: Vec<u64>,
    /// Neighbours compared.
    pairs: u64,
}

impl Gaps {
    /// Nothing is known of so many classes.
    pub(crate) fn new(classes: usize) -> Self {
        Self {
            classes: vec![Least::NONE; classes],
            arrays: vec![[u64::MAX; SMALL_ARRAY as usize]; ELEMENT_TYPES],
            class_objects: vec![u64::MAX; classes],
            pairs: 0,
        }
    }

    /// What the second pass over the file saw where it had neighbours at hand, completed: collectors that
    /// dump objects in the order of references (ZGC, Shenandoah) leave next to none, and class objects
    /// stand apart. O(objects) for the former, in parallel.
    pub(crate) fn complete(mut self, index: &AddressIndex, graph: &Graph<'_>) -> Self {
        if self.pairs * 10 < u64::from(graph.len()) * 9 {
            drop(self);
            return Self::measure(index, graph);
        }
        for (class, entry) in graph.classes.iter() {
            let Some(object) = entry.object else { continue };
            let next = object.0.checked_add(1).map(ObjectIndex);
            let next = next.filter(|next| u64::from(next.0) < index.len());
            if let Some(least) = self.class_objects.get_mut(class.get())
                && let Some(next) = next
            {
                let gap = index.address(next).checked_sub(index.address(object));
                *least = gap.unwrap_or(u64::MAX).min(*least);
            }
        }
        self
    }

    /// Compares all neighbours. O(objects), in parallel.
    fn measure(index: &AddressIndex, graph: &Graph<'_>) -> Self {
        let pages = index.pages();
        // Each has sums for all classes, of which a hostile file has many.
        let tasks = rayon::current_num_threads();
        let share = pages.div_ceil(tasks).max(1);
        (0..pages.div_ceil(share))
            .into_par_iter()
            .map(|task| {
                let range = task * share..((task + 1) * share).min(pages);
                let next = range.end..(range.end + 1).min(pages);
                Self::measure_pages(index, graph, range, next)
            })
            .reduce(Self::default, Self::merge)
    }

    fn measure_pages(
        index: &AddressIndex,
        graph: &Graph<'_>,
        range: std::ops::Range<usize>,
        next: std::ops::Range<usize>,
    ) -> Self {
        let mut gaps = Self::new(graph.classes.len());
        let (first, ids) = index.iter_pages(range);
        let (_, behind) = index.iter_pages(next);
        let mut ids = ids.chain(behind.take(1)).peekable();
        let mut object = first;
        while let Some(id) = ids.next() {
            let Some(next) = ids.peek() else { break };
            let node = graph.node(object);
            gaps.add(node.class, node.body, next - id);
            object += 1;
        }
        gaps
    }

    /// An object is so many bytes before the next one.
    #[inline]
    pub(crate) fn add(&mut self, class: ClassIndex, body: Body, gap: u64) {
        self.pairs += 1;
        match body {
            Body::Instance => {
                if let Some(least) = self.classes.get_mut(class.get()) {
                    least.instances += 1;
                    least.add(gap, 1);
                }
            }
            Body::ClassObject { class } => {
                if let Some(least) = self.class_objects.get_mut(class.get()) {
                    *least = gap.min(*least);
                }
            }
            Body::ObjectArray { len } => self.add_array(FieldType::Object, len, gap),
            Body::PrimitiveArray { len, element } => self.add_array(element, len, gap),
        }
    }

    /// An array is so many bytes before the next object.
    #[inline]
    pub(crate) fn add_array(&mut self, element: FieldType, len: u32, gap: u64) {
        let lengths = self.arrays.get_mut(element as usize);
        if let Some(least) = lengths.and_then(|lengths| lengths.get_mut(len as usize)) {
            *least = gap.min(*least);
        }
    }

    /// What was found out about a class.
    pub(crate) fn set_class(&mut self, class: ClassIndex, least: Least) {
        if let Some(slot) = self.classes.get_mut(class.get()) {
            *slot = least;
        }
    }

    /// The lesser of both.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        if self.arrays.is_empty() {
            return other;
        }
        for (into, from) in self.classes.iter_mut().zip(&other.classes) {
            into.add(from.gap, from.times);
            into.instances += from.instances;
        }
        let arrays = self.arrays.as_flattened_mut().iter_mut();
        for (into, from) in arrays.zip(other.arrays.as_flattened()) {
            *into = (*from).min(*into);
        }
        for (into, from) in self.class_objects.iter_mut().zip(other.class_objects) {
            *into = from.min(*into);
        }
        self.pairs += other.pairs;
        self
    }

    /// The least gap of a class that has instances with something behind them.
    pub(crate) fn of_class(&self, class: ClassIndex) -> Option<Least> {
        self.classes
            .get(class.get())
            .copied()
            .filter(|least| least.gap != u64::MAX)
    }

    /// Least gap behind the class object.
    pub(crate) fn of_class_object(&self, class: ClassIndex) -> Option<u64> {
        self.class_objects
            .get(class.get())
            .copied()
            .filter(|gap| *gap != u64::MAX)
    }

    /// Least gaps of small arrays: element type, length, gap.
    pub(crate) fn arrays(&self) -> impl Iterator<Item = (FieldType, u32, u64)> + '_ {
        self.arrays.iter().zip(0u8..).flat_map(|(lengths, number)| {
            let element = FieldType::from_u8(number);
            let known = (0..).zip(lengths).filter(|(_, gap)| **gap != u64::MAX);
            known.filter_map(move |(len, gap)| Some((element?, len, *gap)))
        })
    }
}
