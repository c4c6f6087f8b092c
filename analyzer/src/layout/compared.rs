//! Completes the distances of the second pass, if it saw few neighbours.

use std::ops::Range;

use heapray_hprof::Shape;
use rayon::prelude::*;

use crate::classes::ClassIndex;
use crate::distances::table::{DistanceRow, Distances};
use crate::graph::{Body, Graph};
use crate::index::{AddressIndex, ObjectIndex};

impl Distances {
    /// The row of an object.
    #[inline]
    fn row(&self, class: ClassIndex, body: Body) -> DistanceRow {
        match body {
            Body::Instance => DistanceRow(class.get()),
            Body::ClassObject { class } => self.class_object_row(class),
            Body::ObjectArray { len } => self.array_row(Shape::OBJECT_ARRAY, len),
            Body::PrimitiveArray { len, element } => self.array_row(Shape::array(element), len),
        }
    }

    /// The distances of the second pass, completed. Collectors that dump objects in the order of references (ZGC,
    /// Shenandoah) leave hardly any neighbours, so then all are compared, O(objects) in parallel. Class objects stand
    /// apart in the file, so their distances are always added.
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
                && let Some(distance) = index.address(next).checked_sub(index.address(object))
            {
                self.note(self.class_object_row(class), distance);
            }
        }
        self
    }

    /// The distances between all neighbours in memory. O(objects), in parallel.
    fn measure(index: &AddressIndex, graph: &Graph) -> Self {
        let pages = index.pages();
        // Few tasks, because each has a row per class, and a hostile file has many classes.
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
        range: Range<usize>,
        next: Range<usize>,
    ) -> Self {
        let mut distances = Self::new(graph.classes.len());
        let (first, ids) = index.iter_pages(range);
        let (_, behind) = index.iter_pages(next);
        let mut ids = ids.chain(behind.take(1)).peekable();
        let mut object = first;
        while let Some(id) = ids.next() {
            let Some(next) = ids.peek() else { break };
            let node = graph.node(object);
            distances.add(distances.row(node.class, node.body), next - id);
            object += 1;
        }
        distances
    }
}
