//! How large is an object? The layout in force, applied.

use heapray_hprof::{FieldType, IdSize};

use super::lengths::Lengths;
use crate::classes::{ClassIndex, ClassKind};
use crate::graph::{Body, Graph};
use crate::index::AddressIndex;

/// Whose sizes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SizeRule {
    /// The JVM's own, inferred from the dump.
    #[default]
    Jvm,
    /// Eclipse MAT's rule, for comparison with it.
    Mat,
}

/// The layout that sizes were computed with, as it is told to users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutSummary {
    /// `compressed oops`, `compact headers` …
    pub model: String,
    /// Bytes of an object header.
    pub header_bytes: u32,
    /// Bytes of a reference in a field.
    pub reference_bytes: u32,
    /// Objects begin at multiples of this.
    pub alignment_bytes: u32,
    /// What speaks for the model.
    pub evidence: String,
}

/// Sizes of all objects, bytes.
#[derive(Debug)]
pub struct Sizes {
    /// Of an instance, by class.
    pub(super) instances: Vec<u64>,
    /// Of the class object, by class.
    pub(super) class_objects: Vec<u64>,
    pub(super) arrays: ArraySizes,
    /// Distances between objects told of hidden fields.
    pub is_compacted: bool,
    /// How they were found.
    pub summary: LayoutSummary,
}

/// How arrays grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ArraySizes {
    /// First byte of the elements, where they take up to 4 bytes.
    pub(super) base: u64,
    /// The same for elements of 8 bytes.
    pub(super) wide_base: u64,
    /// The same for references.
    pub(super) reference_base: u64,
    pub(super) reference_bytes: u64,
    pub(super) alignment: u64,
    /// MAT rounds the header up to the reference size and the sum to the alignment once more.
    pub(super) stack_chunk: Option<StackChunkSizes>,
}

/// A `StackChunk` is as long as the stack that it holds: fixed part, words of stack, and a bitmap of a
/// bit for each reference-sized slot (measured on JDK 25, `reference/hprof.md` §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StackChunkSizes {
    pub(super) fixed: u64,
    pub(super) slots_per_word: u64,
}

#[inline]
pub(super) fn align(bytes: u64, to: u64) -> u64 {
    let aligned = if to.is_power_of_two() {
        // What all JVMs do, for each array, and without a division.
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

    /// Where elements begin, and bytes of one.
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
    /// Bytes of many arrays together; `None` where the layout rounds in a way that was not counted.
    pub fn of_arrays(&self, element: FieldType, lengths: &Lengths) -> Option<u64> {
        let sizes = &self.arrays;
        let (base, width) = sizes.of_element(element);
        let whole = (base - base % 8).saturating_mul(lengths.objects());
        (sizes.alignment == 8).then(|| whole.saturating_add(lengths.bytes(width, base)))
    }

    /// Shallow size of an object, bytes.
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

    /// Objects' sizes are multiples of this, bytes.
    pub fn unit(&self) -> u64 {
        let odd = |size: &u64| !size.is_multiple_of(8);
        let any_odd = self.instances.iter().any(odd)
            || self.class_objects.iter().any(odd)
            || !self.arrays.alignment.is_multiple_of(8);
        if any_odd { 1 } else { 8 }
    }
}

/// Greatest common divisor of the distances between objects, within what JVMs use; MAT's rule.
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

/// Classes whose instances have fields, superclasses before subclasses.
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
