//! How big are objects really? HPROF holds no sizes; the JVM's layout is inferred from the dump.
//!
//! Objects lie next to each other, so the distance from an instance to the object behind it is never
//! less than its size, and the least distance over a class's instances is the size for nearly every
//! class. That also tells which of the JVM's layouts is in force (`reference/hprof.md` §2.6 of the
//! project's notes: header, reference size, array base), by which the rest is computed.

mod fields;
mod gaps;
mod mat;
mod model;
mod neighbours;
mod scales;

use heapray_hprof::{FieldType, IdSize};

pub(crate) use gaps::{Gaps, Least, Row, SMALL_ARRAY};
pub(crate) use neighbours::ArrayNeighbours;
pub(crate) use scales::Scales;

use crate::classes::{ClassIndex, ClassKind};
use crate::graph::{Body, Graph};
use crate::index::AddressIndex;
use crate::locate::Located;
use crate::tally::Lengths;

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
pub(crate) struct Sizes {
    /// Of an instance, by class.
    instances: Vec<u64>,
    /// Of the class object, by class.
    class_objects: Vec<u64>,
    arrays: ArraySizes,
    /// Distances between objects told of hidden fields.
    pub(crate) is_compacted: bool,
    pub(crate) summary: LayoutSummary,
}

/// How arrays grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ArraySizes {
    /// First byte of the elements, where they take up to 4 bytes.
    base: u64,
    /// The same for elements of 8 bytes.
    wide_base: u64,
    /// The same for references.
    reference_base: u64,
    reference_bytes: u64,
    alignment: u64,
    /// MAT rounds the header up to the reference size and the sum to the alignment once more.
    stack_chunk: Option<StackChunkSizes>,
}

/// A `StackChunk` is as long as the stack that it holds: fixed part, words of stack, and a bitmap of a
/// bit for each reference-sized slot (measured on JDK 25, `reference/hprof.md` §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StackChunkSizes {
    fixed: u64,
    slots_per_word: u64,
}

#[inline]
fn align(bytes: u64, to: u64) -> u64 {
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
    fn array(&self, element: FieldType, len: u32) -> u64 {
        let (base, size) = self.of_element(element);
        align(base + size * u64::from(len), self.alignment)
    }

    /// Where elements begin, and bytes of one.
    #[inline]
    fn of_element(&self, element: FieldType) -> (u64, u64) {
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
    /// Works the sizes out. O(classes), or O(objects) where `gaps` must be measured anew.
    pub(crate) fn infer(located: &Located, graph: &Graph, gaps: Gaps, rule: SizeRule) -> Self {
        match rule {
            SizeRule::Mat => mat::sizes(located, graph),
            SizeRule::Jvm => {
                let gaps = gaps.complete(&located.index, graph);
                model::sizes(located, graph, &gaps)
            }
        }
    }

    /// Works the sizes out from gaps as they are. O(classes).
    pub(crate) fn infer_from(
        located: &Located,
        graph: &Graph,
        gaps: &Gaps,
        rule: SizeRule,
    ) -> Self {
        match rule {
            SizeRule::Mat => mat::sizes(located, graph),
            SizeRule::Jvm => model::sizes(located, graph, gaps),
        }
    }

    /// Bytes of many arrays together; `None` where the layout rounds in a way that was not counted.
    pub(crate) fn of_arrays(&self, element: FieldType, lengths: &Lengths) -> Option<u64> {
        let sizes = &self.arrays;
        let (base, width) = sizes.of_element(element);
        let whole = (base - base % 8).saturating_mul(lengths.objects());
        (sizes.alignment == 8).then(|| whole.saturating_add(lengths.bytes(width, base)))
    }

    /// Shallow size of an object, bytes.
    #[inline]
    pub(crate) fn of(&self, graph: &Graph, object: u32, class: ClassIndex, body: Body) -> u64 {
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
    pub(crate) fn unit(&self) -> u64 {
        let odd = |size: &u64| !size.is_multiple_of(8);
        let any_odd = self.instances.iter().any(odd)
            || self.class_objects.iter().any(odd)
            || !self.arrays.alignment.is_multiple_of(8);
        if any_odd { 1 } else { 8 }
    }
}

/// Greatest common divisor of the distances between objects, within what JVMs use; MAT's rule.
fn alignment(index: &AddressIndex) -> u64 {
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
fn classes_top_down(graph: &Graph) -> Vec<ClassIndex> {
    let mut depths: Vec<(usize, ClassIndex)> = graph
        .classes
        .iter()
        .filter(|(_, class)| class.kind == ClassKind::Instance)
        .map(|(index, class)| (class.depth as usize, index))
        .collect();
    depths.sort_unstable();
    depths.into_iter().map(|(_, index)| index).collect()
}
