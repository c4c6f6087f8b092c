//! The JVM's layout of fields: JDK 15 and later fill gaps, JDK 14 and earlier group fields by kind.

use heapray_hprof::{FieldType, IdSize};

use super::sizes::align;
use crate::classes::Class;

/// The JVM's algorithm for laying out fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// JDK 15+ (`fieldLayoutBuilder.cpp`, `compute_regular_layout`).
    GapFilling,
    /// JDK ≤ 14 (`classFileParser.cpp`, `layout_fields`).
    Grouped,
}

/// The fields of one class and its superclasses in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// Unused bytes between fields: offset and size, ascending.
    gaps: Vec<(u64, u64)>,
    /// The offset of the first byte behind the last field.
    pub(super) end: u64,
}

/// The maximum number of gaps, those of the nearest superclasses. No real class has more; a hostile hierarchy of
/// one-byte classes would have a list that grows with its depth.
const MOST_GAPS: usize = 32;

/// Properties of JDK classes that no dump shows: fields that the JVM adds (`javaClasses.hpp`, `*_INJECTED_FIELDS`),
/// and `@Contended` groups, which the JVM separates from all other fields by 128 bytes (`fieldLayoutBuilder.cpp`,
/// `insert_contended_padding`). The table is that of JDK 17 and 25. A field distinguishes releases; where the table
/// is wrong, the distances between objects correct it.
struct Hidden {
    class: &'static str,
    /// The row applies only if the class declares this field.
    with_field: Option<&'static str>,
    /// Sizes of the added fields, bytes.
    injected: &'static [u64],
    /// Sizes of the fields in the contended group, bytes.
    contended: &'static [u64],
}

/// The size that stands for the size of a reference.
const REFERENCE: u64 = 0;

const fn injected(class: &'static str, injected: &'static [u64]) -> Hidden {
    Hidden {
        class,
        with_field: None,
        injected,
        contended: &[],
    }
}

const HIDDEN: [Hidden; 13] = [
    injected("java.lang.ClassLoader", &[8]),
    injected("java.lang.Module", &[8]),
    injected("java.lang.invoke.MemberName", &[8]),
    Hidden {
        class: "java.lang.invoke.ResolvedMethodName", // JDK 25
        with_field: Some("vmholder"),
        injected: &[8],
        contended: &[],
    },
    injected("java.lang.invoke.ResolvedMethodName", &[8, REFERENCE]),
    injected(
        "java.lang.invoke.MethodHandleNatives$CallSiteContext",
        &[8, 8],
    ),
    injected("java.lang.String", &[1]),
    injected("java.lang.InternalError", &[1]),
    injected("java.lang.VirtualThread", &[8, 1]),
    Hidden {
        class: "java.lang.Thread", // JDK 17: group "tlr"
        with_field: Some("stillborn"),
        injected: &[],
        contended: &[8, 4, 4],
    },
    Hidden {
        class: "java.lang.Thread", // JDK 25
        with_field: Some("holder"),
        injected: &[8, 4, 1, 2],
        contended: &[],
    },
    Hidden {
        class: "java.util.concurrent.ForkJoinPool", // JDK 17: group "fjpctl"
        with_field: Some("scanRover"),
        injected: &[],
        contended: &[8],
    },
    Hidden {
        class: "java.util.concurrent.ForkJoinPool", // JDK 25
        with_field: Some("parallelism"),
        injected: &[],
        contended: &[8, 4],
    },
];

/// Bytes of padding on each side of a contended group.
const CONTENDED_PADDING: u64 = 128;

/// Classes whose references come first in JDK 14 and earlier (`classFileParser.cpp`, style 0).
const REFERENCES_FIRST: [&str; 16] = [
    "java.lang.AssertionStatusDirectives",
    "java.lang.Class",
    "java.lang.ClassLoader",
    "java.lang.ref.Reference",
    "java.lang.ref.SoftReference",
    "java.lang.StackTraceElement",
    "java.lang.String",
    "java.lang.Throwable",
    "java.lang.Boolean",
    "java.lang.Character",
    "java.lang.Float",
    "java.lang.Double",
    "java.lang.Byte",
    "java.lang.Short",
    "java.lang.Integer",
    "java.lang.Long",
];

impl Fields {
    /// A layout without fields: only a header of this many bytes.
    pub(super) fn header(bytes: u64) -> Self {
        Self {
            gaps: Vec::new(),
            end: bytes,
        }
    }

    /// A layout in which all bytes up to `end` are used, for classes whose distances contradict the model.
    pub(super) fn grown_to(end: u64) -> Self {
        Self::header(end)
    }

    /// The layout with the fields of `class` added to those of its superclass. `declares` says whether the class has
    /// a field of a name.
    pub(super) fn extended(
        &self,
        class: &Class,
        reference: u64,
        style: Style,
        declares: impl Fn(&str) -> bool,
    ) -> Self {
        let mut sizes = FieldSizes::of(class);
        match style {
            Style::GapFilling => {
                let hidden = HIDDEN.iter().find(|hidden| {
                    hidden.class == class.name && hidden.with_field.is_none_or(&declares)
                });
                let (injected, contended) =
                    hidden.map_or((&[][..], &[][..]), |h| (h.injected, h.contended));
                for size in injected {
                    sizes.add(*size);
                }
                for size in contended {
                    sizes.remove(*size);
                }
                let mut fields = self.clone();
                for (size, count) in sizes.primitives() {
                    fields.place(size, count);
                }
                fields.place(reference, sizes.references);
                if !contended.is_empty() {
                    fields.place_contended(contended);
                }
                fields
            }
            Style::Grouped => {
                let references_first = REFERENCES_FIRST.contains(&class.name.as_str());
                Self::header(grouped(self.end, &sizes, reference, references_first))
            }
        }
    }

    /// The layout with static fields behind the fields of a class object: references first, then by size. Unlike
    /// instance fields, static fields fill no gaps (`fieldLayoutBuilder.cpp`, `compute_regular_layout`).
    pub(super) fn with_statics(
        mut self,
        statics: impl Iterator<Item = FieldType>,
        reference: u64,
    ) -> Self {
        let mut sizes = FieldSizes::default();
        statics.for_each(|field_type| sizes.add_type(field_type));
        let references = [(reference, sizes.references)];
        for (size, count) in references.into_iter().chain(sizes.primitives()) {
            if count > 0 {
                self.end = align(self.end, size) + size * count;
            }
        }
        self
    }

    /// Places a contended group behind all other fields. The fields of subclasses begin behind the group's padding.
    fn place_contended(&mut self, sizes: &[u64]) {
        let mut group = Self::header(self.end + CONTENDED_PADDING);
        for size in sizes {
            group.place(*size, 1);
        }
        *self = Self::header(align(group.end + CONTENDED_PADDING, 8));
    }

    /// Places `count` fields of a size: each in the smallest gap that fits, else at the end.
    fn place(&mut self, size: u64, count: u64) {
        let mut left = count;
        while left > 0 {
            // Searched from the end; of equal gaps the first found is taken.
            let fits = |(offset, bytes): (u64, u64)| align(offset, size) + size <= offset + bytes;
            let candidates = self
                .gaps
                .iter()
                .enumerate()
                .rev()
                .filter(|(_, gap)| fits(**gap));
            let Some((i, (offset, bytes))) = candidates
                .min_by_key(|(_, gap)| gap.1)
                .map(|(i, gap)| (i, *gap))
            else {
                break;
            };
            let at = align(offset, size);
            self.gaps.remove(i);
            self.add_gap(at + size, offset + bytes - at - size);
            self.add_gap(offset, at - offset);
            left -= 1;
        }
        if left > 0 {
            let at = align(self.end, size);
            self.add_gap(self.end, at - self.end);
            self.end = at + size * left;
        }
    }

    fn add_gap(&mut self, offset: u64, bytes: u64) {
        if bytes > 0 {
            let at = self.gaps.partition_point(|gap| gap.0 < offset);
            self.gaps.insert(at, (offset, bytes));
            if self.gaps.len() > MOST_GAPS {
                self.gaps.remove(0);
            }
        }
    }
}

/// The number of fields of each size.
#[derive(Debug, Clone, Copy, Default)]
struct FieldSizes {
    eight: u64,
    four: u64,
    two: u64,
    one: u64,
    references: u64,
}

impl FieldSizes {
    fn of(class: &Class) -> Self {
        let mut sizes = Self::default();
        class
            .fields
            .iter()
            .for_each(|field| sizes.add_type(field.field_type));
        sizes
    }

    fn add_type(&mut self, field_type: FieldType) {
        match field_type {
            FieldType::Object => self.references += 1,
            other => self.add(other.size(IdSize::Eight) as u64),
        }
    }

    fn add(&mut self, size: u64) {
        match size {
            REFERENCE => self.references += 1,
            8 => self.eight += 1,
            4 => self.four += 1,
            2 => self.two += 1,
            _ => self.one += 1,
        }
    }

    fn remove(&mut self, size: u64) {
        let count = match size {
            8 => &mut self.eight,
            4 => &mut self.four,
            2 => &mut self.two,
            _ => &mut self.one,
        };
        *count = count.saturating_sub(1);
    }

    /// Sizes of primitive fields with their numbers, largest first.
    fn primitives(&self) -> [(u64, u64); 4] {
        [
            (8, self.eight),
            (4, self.four),
            (2, self.two),
            (1, self.one),
        ]
    }

    fn any(&self) -> bool {
        self.eight + self.four + self.two + self.one + self.references > 0
    }
}

/// The end of a class's fields in JDK 14 and earlier.
fn grouped(parent_end: u64, sizes: &FieldSizes, reference: u64, references_first: bool) -> u64 {
    if !sizes.any() {
        return parent_end;
    }
    let mut left = *sizes;
    let mut end = align(parent_end, reference);
    if references_first {
        end += left.references * reference;
        left.references = 0;
    }
    if left.eight > 0 {
        let first = align(end, 8);
        let mut gap = first - end;
        // Fields that fit go before the first 8-byte field, largest first, references last.
        for (size, count) in [
            (4, &mut left.four),
            (2, &mut left.two),
            (1, &mut left.one),
            (reference, &mut left.references),
        ] {
            let fitting = (gap / size).min(*count);
            *count -= fitting;
            gap -= fitting * size;
        }
        end = first + left.eight * 8;
    }
    end += left.four * 4 + left.two * 2 + left.one;
    if left.references > 0 {
        end = align(end, reference) + left.references * reference;
    }
    align(end, reference)
}
