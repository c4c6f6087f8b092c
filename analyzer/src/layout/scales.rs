//! Sizes from the entries of objects alone, with one formula for most kinds, for sweeps over all objects.

use super::sizes::Sizes;
use crate::classes::{ClassIndex, ClassKind, STACK_CHUNK};
use crate::graph::{Graph, Node, Nodes};

/// The size of a class's objects: a fixed part plus bytes per unit of the length in the entry, rounded up. Entries of
/// instances hold no length.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// The fixed part, bytes.
    fixed: u64,
    /// The bits of the entry that are the length, and the bytes of a unit as a shift.
    length: u64,
    shift: u32,
}

/// Size formulas by class.
pub struct Scales<'g> {
    graph: &'g Graph,
    sizes: &'g Sizes,
    nodes: Nodes<'g>,
    /// Formulas by class; `None` if the entry does not determine the size.
    by_class: Vec<Option<Scale>>,
    /// The alignment of sizes, minus one.
    round: u64,
}

impl<'g> Scales<'g> {
    /// The formulas for the objects of a graph.
    pub fn new(graph: &'g Graph, sizes: &'g Sizes) -> Self {
        let alignment = sizes.arrays.alignment;
        let chunks: Vec<_> = graph.classes.find_by_name(STACK_CHUNK).collect();
        let scale = |(index, kind): (ClassIndex, ClassKind)| {
            let (fixed, length, shift) = match kind {
                ClassKind::Instance if !chunks.contains(&index) => {
                    (*sizes.instances.get(index.get())?, 0, 0)
                }
                ClassKind::PrimitiveArray(element) => {
                    let (base, bytes) = sizes.arrays.of_element(element);
                    (base, u32::MAX.into(), bytes.trailing_zeros())
                }
                _ => return None,
            };
            let is_rounded = length > 0 || fixed.is_multiple_of(alignment);
            is_rounded.then_some(Scale {
                fixed,
                length,
                shift,
            })
        };
        let classes = graph.classes.iter();
        let scales = classes.map(|(index, class)| scale((index, class.kind)));
        Self {
            graph,
            sizes,
            nodes: graph.nodes(),
            // A mask rounds only to powers of two, the alignments of JVMs.
            by_class: if alignment.is_power_of_two() {
                scales.collect()
            } else {
                Vec::new()
            },
            round: alignment.wrapping_sub(1),
        }
    }

    /// The class and the shallow size of an object, bytes.
    #[inline]
    pub fn class_and_size(&self, object: u32) -> (ClassIndex, u64) {
        let (class, body) = self.nodes.class_and_body(object);
        match self.by_class.get(class.get()) {
            Some(Some(scale)) => {
                let size = scale.fixed + ((body & scale.length) << scale.shift) + self.round;
                (class, size & !self.round)
            }
            _ => self.look_up(object),
        }
    }

    #[inline(never)]
    fn look_up(&self, object: u32) -> (ClassIndex, u64) {
        let Node { class, body } = self.graph.node(object);
        (class, self.sizes.of(self.graph, object, class, body))
    }

    /// Asks the processor to load the entry of an object.
    #[inline]
    pub fn prefetch(&self, object: u32) {
        self.nodes.prefetch(object);
    }

    /// Asks the processor to load the length of an object that is not in the entry. Call it once the entry is loaded.
    #[inline]
    pub fn prefetch_length(&self, object: u32) {
        self.nodes.prefetch_head(object);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
    use heapray_testkit::generate::{GenerateOptions, generate};

    use super::*;
    use crate::{AnalyzeOptions, Silent, SizeRule, analyze};

    #[test]
    fn entries_tell_what_the_layout_says() {
        let mut options = GenerateOptions::default();
        options.objects = 20_000;
        let mut file = Vec::new();
        generate(&options, &mut file).unwrap();
        for rule in [SizeRule::Jvm, SizeRule::Mat] {
            let options = AnalyzeOptions {
                sizes: rule,
                ..AnalyzeOptions::default()
            };
            let heap = analyze(&file, &options, &Silent).unwrap();
            let scales = Scales::new(&heap.graph, &heap.sizes);
            assert!(scales.by_class.iter().flatten().count() > 5);
            for object in 0..heap.graph.len() {
                assert_eq!(scales.class_and_size(object), scales.look_up(object));
            }
        }
    }
}
