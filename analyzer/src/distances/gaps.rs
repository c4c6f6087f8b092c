//! The least distance from a class's instances to the object behind them.

use heapray_hprof::{FieldType, ObjectHead, Shape};
use rayon::prelude::*;

use crate::classes::ClassIndex;
use crate::graph::{Body, Graph};
use crate::index::{AddressIndex, ObjectIndex};

/// Lengths of small arrays whose gaps tell the array base and the reference size.
pub(crate) const SMALL_ARRAY: u32 = 32;

/// The least gap of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Least {
    /// Bytes.
    pub gap: u64,
    /// How many instances have it. One alone may owe it to a hole behind the instance.
    pub times: u64,
    /// How many instances were looked at.
    pub instances: u64,
}

impl Least {
    pub const NONE: Self = Self {
        gap: u64::MAX,
        times: 0,
        instances: 0,
    };

    #[inline]
    pub fn add(&mut self, gap: u64, times: u64) {
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
pub struct Gaps {
    /// Of the instances of each class, of its class object, and of small arrays by the number of the element
    /// type and length: of all arrays of references together, whose classes make no difference.
    rows: Vec<Least>,
    classes: usize,
    /// Neighbours compared.
    pairs: u64,
}

/// Whom the gap behind an object tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row(usize);

impl Row {
    pub const NONE: Self = Self(usize::MAX);
}

impl Gaps {
    /// Nothing is known of so many classes.
    pub fn new(classes: usize) -> Self {
        Self {
            rows: vec![Least::NONE; classes * 2 + Shape::COUNT * SMALL_ARRAY as usize],
            classes,
            pairs: 0,
        }
    }

    /// That of an object.
    #[inline]
    pub fn row(&self, class: ClassIndex, body: Body) -> Row {
        match body {
            Body::Instance => Row(class.get()),
            Body::ClassObject { class } => self.class_object_row(class),
            Body::ObjectArray { len } => self.array_row(Shape::OBJECT_ARRAY, len),
            Body::PrimitiveArray { len, element } => self.array_row(Shape::array(element), len),
        }
    }

    /// That of an instance or an array.
    #[inline]
    pub fn row_of(&self, class: ClassIndex, head: &ObjectHead) -> Row {
        match head.shape {
            Shape::INSTANCE => Row(class.get()),
            shape => self.array_row(shape, head.len),
        }
    }

    #[inline]
    fn class_object_row(&self, class: ClassIndex) -> Row {
        Row(self.classes + class.get())
    }

    /// None's that is there for long arrays.
    #[inline]
    fn array_row(&self, shape: Shape, len: u32) -> Row {
        let small = self.classes * 2 + shape.number() * SMALL_ARRAY as usize + len as usize;
        if len < SMALL_ARRAY {
            Row(small)
        } else {
            Row::NONE
        }
    }

    /// What the second pass over the file saw where it had neighbours at hand, completed: collectors that
    /// dump objects in the order of references (ZGC, Shenandoah) leave next to none, and class objects
    /// stand apart. O(objects) for the former, in parallel.
    pub fn complete(mut self, index: &AddressIndex, graph: &Graph) -> Self {
        if self.pairs * 10 < u64::from(graph.len()) * 9 {
            drop(self);
            return Self::measure(index, graph);
        }
        for (class, entry) in graph.classes.iter() {
            let Some(object) = entry.object else { continue };
            let next = object.0.checked_add(1).map(ObjectIndex);
            let next = next.filter(|next| u64::from(next.0) < index.len());
            if let Some(next) = next
                && let Some(gap) = index.address(next).checked_sub(index.address(object))
            {
                self.note(self.class_object_row(class), gap);
            }
        }
        self
    }

    /// Compares all neighbours. O(objects), in parallel.
    fn measure(index: &AddressIndex, graph: &Graph) -> Self {
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
        graph: &Graph,
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
            gaps.add(gaps.row(node.class, node.body), next - id);
            object += 1;
        }
        gaps
    }

    /// An object is so many bytes before the next one.
    #[inline]
    pub fn add(&mut self, row: Row, gap: u64) {
        self.pairs += 1;
        self.note(row, gap);
    }

    #[inline]
    fn note(&mut self, row: Row, gap: u64) {
        if let Some(least) = self.rows.get_mut(row.0) {
            least.instances += 1;
            least.add(gap, 1);
        }
    }

    /// An array is so many bytes before the next object.
    pub fn add_array(&mut self, element: FieldType, len: u32, gap: u64) {
        self.note(self.array_row(Shape::array(element), len), gap);
    }

    /// What was found out about a class.
    pub fn set_class(&mut self, class: ClassIndex, least: Least) {
        if let Some(slot) = self.rows.get_mut(class.get()) {
            *slot = least;
        }
    }

    /// The lesser of both.
    pub fn merge(mut self, other: Self) -> Self {
        if self.rows.is_empty() {
            return other;
        }
        for (into, from) in self.rows.iter_mut().zip(&other.rows) {
            into.add(from.gap, from.times);
            into.instances += from.instances;
        }
        self.pairs += other.pairs;
        self
    }

    fn known(&self, row: Row) -> Option<Least> {
        let least = self.rows.get(row.0).copied();
        least.filter(|least| least.gap != u64::MAX)
    }

    /// The least gap of a class that has instances with something behind them.
    pub fn of_class(&self, class: ClassIndex) -> Option<Least> {
        self.known(Row(class.get()))
    }

    /// Least gap behind the class object.
    pub fn of_class_object(&self, class: ClassIndex) -> Option<u64> {
        Some(self.known(self.class_object_row(class))?.gap)
    }

    /// Least gaps of small arrays: element type, length, gap.
    pub fn arrays(&self) -> impl Iterator<Item = (FieldType, u32, u64)> + '_ {
        // From here on no two numbers are read as one type.
        let numbers = FieldType::Object as u8..Shape::COUNT as u8;
        let elements = numbers.filter_map(FieldType::from_u8);
        let all = elements.flat_map(|element| (0..SMALL_ARRAY).map(move |len| (element, len)));
        all.filter_map(|(element, len)| {
            Some((
                element,
                len,
                self.known(self.array_row(Shape::array(element), len))?.gap,
            ))
        })
    }
}
