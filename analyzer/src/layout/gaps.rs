//! The least distance from a class's instances to the object behind them.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::classes::ClassIndex;
use crate::graph::{Body, Graph};
use crate::index::AddressIndex;

/// Lengths of small arrays whose gaps tell the array base and the reference size.
pub(crate) const SMALL_ARRAY: u32 = 32;

/// Arrays of one class that a task looks at; lengths and gaps repeat.
const ENOUGH_ARRAYS: u64 = 1 << 14;

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
    const NONE: Self = Self {
        gap: u64::MAX,
        times: 0,
        instances: 0,
    };

    #[inline]
    fn add(&mut self, gap: u64, times: u64) {
        match gap.cmp(&self.gap) {
            std::cmp::Ordering::Less => (self.gap, self.times) = (gap, times),
            std::cmp::Ordering::Equal => self.times += times,
            std::cmp::Ordering::Greater => {}
        }
    }
}

/// What the distances between objects tell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gaps {
    classes: Vec<Least>,
    /// Least gap of small arrays, by class and length.
    arrays: FxHashMap<(ClassIndex, u32), u64>,
    /// Least gap behind class objects, by class.
    class_objects: Vec<u64>,
}

impl Gaps {
    /// Compares all neighbours. O(objects), in parallel.
    pub(crate) fn measure(index: &AddressIndex, graph: &Graph<'_>) -> Self {
        let pages = index.pages();
        let tasks = rayon::current_num_threads() * 8;
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
        let mut gaps = Self {
            classes: vec![Least::NONE; graph.classes.len()],
            arrays: FxHashMap::default(),
            class_objects: vec![u64::MAX; graph.classes.len()],
        };
        let (first, ids) = index.iter_pages(range);
        let (_, behind) = index.iter_pages(next);
        let mut ids = ids.chain(behind.take(1)).peekable();
        let mut object = first;
        while let Some(id) = ids.next() {
            let Some(next) = ids.peek() else { break };
            gaps.add(graph, object, next - id);
            object += 1;
        }
        gaps
    }

    #[inline]
    fn add(&mut self, graph: &Graph<'_>, object: u32, gap: u64) {
        let class = graph.class_of(object);
        let Some(least) = self.classes.get_mut(class.get()) else {
            return;
        };
        least.instances += 1;
        if gap > least.gap {
            return;
        }
        match graph.node(object).body {
            Body::Instance => least.add(gap, 1),
            Body::ClassObject { class } => {
                if let Some(least) = self.class_objects.get_mut(class.get()) {
                    *least = gap.min(*least);
                }
            }
            // The least gap of arrays stays at its maximum, so that all lengths come here.
            Body::ObjectArray { len } | Body::PrimitiveArray { len, .. } => {
                if len < SMALL_ARRAY && least.instances < ENOUGH_ARRAYS {
                    let least = self.arrays.entry((class, len)).or_insert(gap);
                    *least = gap.min(*least);
                }
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        if self.classes.is_empty() {
            return other;
        }
        for (into, from) in self.classes.iter_mut().zip(&other.classes) {
            into.add(from.gap, from.times);
            into.instances += from.instances;
        }
        for (key, gap) in other.arrays {
            let least = self.arrays.entry(key).or_insert(gap);
            *least = gap.min(*least);
        }
        for (into, from) in self.class_objects.iter_mut().zip(other.class_objects) {
            *into = from.min(*into);
        }
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

    /// Least gaps of small arrays: class, length, gap.
    pub(crate) fn arrays(&self) -> impl Iterator<Item = (ClassIndex, u32, u64)> + '_ {
        self.arrays
            .iter()
            .map(|((class, len), gap)| (*class, *len, *gap))
    }
}
