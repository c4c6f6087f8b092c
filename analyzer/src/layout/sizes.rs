//! Sizes of objects by the inferred layout.

use heapray_hprof::{FieldType, IdSize};

use super::lengths::Lengths;
use crate::classes::{Class, ClassIndex, ClassKind, ClassTable};
use crate::graph::{Body, Graph};
use crate::index::AddressIndex;
use crate::storage::codec::stored;

/// The rule for object sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SizeRule {
    /// The JVM's sizes, inferred from the dump.
    #[default]
    Jvm,
    /// Eclipse MAT's sizes, for comparison with MAT.
    Mat,
}

/// The layout with which sizes were computed, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutSummary {
    /// The name of the layout, such as `compressed oops` or `compact headers`.
    pub model: String,
    /// Bytes of an object header.
    pub header_bytes: u32,
    /// Bytes of a reference in a field.
    pub reference_bytes: u32,
    /// The alignment of objects, bytes.
    pub alignment_bytes: u32,
    /// The evidence for the layout, a sentence.
    pub evidence: String,
}

/// Sizes of all objects, bytes.
#[derive(Debug, Clone)]
pub struct Sizes {
    /// Sizes of instances, by class.
    pub(super) instances: Vec<u64>,
    /// Sizes of class objects, by class.
    pub(super) class_objects: Vec<u64>,
    pub(super) arrays: ArraySizes,
    /// Whether objects lie side by side, so that distances between them show hidden fields.
    pub is_compacted: bool,
    /// Whether identifiers are addresses; if not, the distances between them are no evidence.
    pub ids_are_addresses: bool,
    /// The layout with which the sizes were computed.
    pub summary: LayoutSummary,
}

/// The layout of arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ArraySizes {
    /// The offset of the elements if they take up to 4 bytes.
    pub(super) base: u64,
    /// The offset of elements of 8 bytes.
    pub(super) wide_base: u64,
    /// The offset of references.
    pub(super) reference_base: u64,
    pub(super) reference_bytes: u64,
    pub(super) alignment: u64,
    /// Sizes of stack chunks; `None` for MAT's rule, or if the dump has none.
    pub(super) stack_chunk: Option<StackChunkSizes>,
}

/// The size of a `StackChunk` depends on the stack it holds: a fixed part, the words of the stack, and a bitmap with
/// a bit per reference-sized slot (the JDK's `instanceStackChunkKlass.inline.hpp`, `instance_size` and
/// `bitmap_size`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StackChunkSizes {
    pub(super) fixed: u64,
    pub(super) slots_per_word: u64,
}

stored!(LayoutSummary {
    model,
    header_bytes,
    reference_bytes,
    alignment_bytes,
    evidence,
});
stored!(StackChunkSizes {
    fixed,
    slots_per_word,
});
stored!(ArraySizes {
    base,
    wide_base,
    reference_base,
    reference_bytes,
    alignment,
    stack_chunk,
});
stored!(Sizes {
    instances,
    class_objects,
    arrays,
    is_compacted,
    ids_are_addresses,
    summary,
});

#[inline]
pub(super) fn align(bytes: u64, to: u64) -> u64 {
    let aligned = if to.is_power_of_two() {
        // The alignments of all JVMs, computed for each array without a division.
        bytes.checked_add(to - 1).map(|above| above & !(to - 1))
    } else {
        bytes.checked_next_multiple_of(to)
    };
    aligned.unwrap_or(bytes)
}

impl ArraySizes {
    #[inline]
    pub(super) fn array(&self, element: FieldType, len: u32) -> u64 {
        let (base, size) = self.of_element(element);
        align(base + size * u64::from(len), self.alignment)
    }

    /// The offset of the elements, and the bytes of one.
    #[inline]
    pub(super) fn of_element(&self, element: FieldType) -> (u64, u64) {
        match element {
            FieldType::Object => (self.reference_base, self.reference_bytes),
            element => match element.size(IdSize::Eight) as u64 {
                8 => (self.wide_base, 8),
                bytes => (self.base, bytes),
            },
        }
    }
}

impl Sizes {
    /// The bytes of many arrays together; `None` if the layout rounds to more than the multiples of eight that were
    /// counted.
    pub fn of_arrays(&self, element: FieldType, lengths: &Lengths) -> Option<u64> {
        let sizes = &self.arrays;
        let (base, width) = sizes.of_element(element);
        let whole = (base - base % 8).saturating_mul(lengths.objects());
        (sizes.alignment == 8).then(|| whole.saturating_add(lengths.bytes(width, base)))
    }

    /// The shallow size of an object, bytes.
    #[inline]
    pub fn of(&self, graph: &Graph, object: u32, class: ClassIndex, body: Body) -> u64 {
        match body {
            Body::Instance => {
                let size = self.instances.get(class.get()).copied().unwrap_or_default();
                match self.arrays.stack_chunk {
                    Some(chunk) if !graph.stack_chunks.is_empty() => {
                        self.of_stack_chunk(graph, object, chunk).unwrap_or(size)
                    }
                    _ => size,
                }
            }
            Body::ObjectArray { len } => self.arrays.array(FieldType::Object, len),
            Body::PrimitiveArray { len, element } => self.arrays.array(element, len),
            Body::ClassObject { class } => self
                .class_objects
                .get(class.get())
                .copied()
                .unwrap_or_default(),
        }
    }

    #[cold]
    fn of_stack_chunk(&self, graph: &Graph, object: u32, chunk: StackChunkSizes) -> Option<u64> {
        let words = u64::from(*graph.stack_chunks.get(&object)?);
        let bitmap = (words * chunk.slots_per_word).div_ceil(64) * 8;
        Some(align(
            chunk.fixed + words * 8 + bitmap,
            self.arrays.alignment,
        ))
    }

    /// Whether every object has a size. `has_objects` tells the classes that have instances.
    pub fn are_positive(
        &self,
        classes: &ClassTable,
        has_objects: impl Fn(ClassIndex) -> bool,
    ) -> bool {
        let size = |sizes: &[u64], class: ClassIndex| sizes.get(class.get()).copied();
        let of_class = |(index, class): (ClassIndex, &Class)| {
            let has_no_instances = class.kind != ClassKind::Instance || !has_objects(index);
            let of_instance = has_no_instances || size(&self.instances, index) > Some(0);
            let has_no_object = class.object.is_none();
            of_instance && (has_no_object || size(&self.class_objects, index) > Some(0))
        };
        let arrays = &self.arrays;
        let bases = [arrays.base, arrays.wide_base, arrays.reference_base];
        bases.iter().all(|base| *base > 0) && classes.iter().all(of_class)
    }

    /// The unit of sizes in bytes: all sizes are multiples of it.
    pub fn unit(&self) -> u64 {
        let odd = |size: &u64| !size.is_multiple_of(8);
        let any_odd = self.instances.iter().any(odd)
            || self.class_objects.iter().any(odd)
            || !self.arrays.alignment.is_multiple_of(8);
        if any_odd { 1 } else { 8 }
    }
}

/// The greatest common divisor of the distances between objects, within the range that JVMs use; MAT's rule.
pub(super) fn alignment(index: &AddressIndex) -> u64 {
    let mut gcd = 0u64;
    let mut previous = None;
    for id in index.iter() {
        if let Some(previous) = previous.replace(id) {
            gcd = greatest_common_divisor(gcd, id.abs_diff(previous));
            if gcd <= 8 && gcd > 0 {
                break;
            }
        }
    }
    gcd.clamp(8, 256)
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Classes of instances, superclasses before subclasses.
pub(super) fn classes_top_down(graph: &Graph) -> Vec<ClassIndex> {
    let mut depths: Vec<(usize, ClassIndex)> = graph
        .classes
        .iter()
        .filter(|(_, class)| class.kind == ClassKind::Instance)
        .map(|(index, class)| (class.depth as usize, index))
        .collect();
    depths.sort_unstable();
    depths.into_iter().map(|(_, index)| index).collect()
}
