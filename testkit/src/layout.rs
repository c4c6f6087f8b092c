//! How many bytes would an object take in a real JVM?
//!
//! Addresses in a synthetic dump grow by these sizes, so that an analyzer that infers sizes
//! from neighbouring addresses sees what HotSpot would have shown it.

use crate::types::Type;

/// Object header, reference size and alignment of a JVM, all in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VmLayout {
    /// Bytes before the first field.
    pub header: u64,
    /// Width of a reference in the heap (not in the dump).
    pub reference: u64,
    /// Offset of the first element of arrays whose elements have at most four bytes.
    pub array_base: u64,
    /// Offset of the first element of arrays of longs, doubles and eight-byte references.
    pub wide_array_base: u64,
    /// `ObjectAlignmentInBytes`.
    pub alignment: u64,
}

impl VmLayout {
    /// 64 bit with compressed references and class pointers: the usual JVM below 32 GB.
    pub const COMPRESSED: Self = Self::of(12, 4, 16, 16);
    /// 64 bit, references of eight bytes, compressed class pointers (15+: ZGC, over 32 GB).
    pub const WIDE_REFERENCES: Self = Self::of(12, 8, 16, 16);
    /// 64 bit, nothing compressed, before JDK 23.
    pub const UNCOMPRESSED: Self = Self::of(16, 8, 24, 24);
    /// Compact object headers (JDK 24+) with compressed references.
    pub const COMPACT: Self = Self::of(8, 4, 12, 16);
    /// A 32-bit JVM.
    pub const BITS_32: Self = Self::of(8, 4, 12, 16);

    const fn of(header: u64, reference: u64, array_base: u64, wide_array_base: u64) -> Self {
        Self {
            header,
            reference,
            array_base,
            wide_array_base,
            alignment: 8,
        }
    }

    /// Size of an array of `n` elements.
    pub fn array_size(self, element: Type, n: u64) -> u64 {
        let size = element.size(self.reference);
        let base = if size == 8 {
            self.wide_array_base
        } else {
            self.array_base
        };
        self.aligned(base + n * size)
    }

    /// `size` rounded up to the object alignment.
    pub fn aligned(self, size: u64) -> u64 {
        size.next_multiple_of(self.alignment)
    }
}

/// Where the fields of a class and its supers end and which holes they leave, by the rules
/// of JDK 15+ (`FieldLayoutBuilder`): big primitives first, then references, each into the
/// smallest hole that fits.
#[derive(Debug, Clone)]
pub(crate) struct FieldExtent {
    end: u64,
    holes: Vec<(u64, u64)>,
}

impl FieldExtent {
    pub(crate) fn of_header(vm: VmLayout) -> Self {
        Self {
            end: vm.header,
            holes: Vec::new(),
        }
    }

    /// This extent with one more class's own fields.
    pub(crate) fn with_fields(mut self, vm: VmLayout, types: impl Iterator<Item = Type>) -> Self {
        let mut types: Vec<Type> = types.collect();
        types.sort_by_key(|t| (*t == Type::Object, std::cmp::Reverse(t.size(vm.reference))));
        for field in types {
            self.place(field.size(vm.reference));
        }
        self
    }

    pub(crate) fn size(&self, vm: VmLayout) -> u64 {
        vm.aligned(self.end)
    }

    fn place(&mut self, size: u64) {
        let fitting = self
            .holes
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, (start, end))| start.next_multiple_of(size) + size <= *end)
            .min_by_key(|(_, (start, end))| end - start)
            .map(|(at, _)| at);
        if let Some(at) = fitting {
            let (start, end) = self.holes.remove(at);
            let offset = start.next_multiple_of(size);
            let rest = [(start, offset), (offset + size, end)];
            self.holes.extend(rest.iter().filter(|(s, e)| s < e));
        } else {
            let offset = self.end.next_multiple_of(size);
            if offset > self.end {
                self.holes.push((self.end, offset));
            }
            self.end = offset + size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(types: &[Type]) -> u64 {
        let vm = VmLayout::COMPRESSED;
        FieldExtent::of_header(vm)
            .with_fields(vm, types.iter().copied())
            .size(vm)
    }

    // JOL's figures for JDK 17 with compressed references.
    #[test]
    fn known_jdk_classes_have_their_known_sizes() {
        use Type::{Boolean, Byte, Int, Long, Object};
        assert_eq!(size(&[]), 16, "java.lang.Object");
        assert_eq!(size(&[Object, Int, Byte, Boolean]), 24, "java.lang.String");
        assert_eq!(size(&[Int]), 16, "java.lang.Integer");
        assert_eq!(size(&[Long]), 24, "java.lang.Long");
        assert_eq!(
            size(&[Int, Object, Object, Object]),
            32,
            "java.util.HashMap$Node"
        );
    }

    #[test]
    fn a_hole_left_by_the_super_is_filled_by_the_subclass() {
        let vm = VmLayout::COMPRESSED;
        let long = FieldExtent::of_header(vm).with_fields(vm, [Type::Long].into_iter());
        assert_eq!(long.size(vm), 24);
        let sub = long.with_fields(vm, [Type::Int].into_iter());
        assert_eq!(sub.size(vm), 24, "the int sits at 12, before the long");
    }

    #[test]
    fn arrays_start_behind_their_length() {
        let coops = VmLayout::COMPRESSED;
        assert_eq!(coops.array_size(Type::Byte, 0), 16);
        assert_eq!(coops.array_size(Type::Byte, 9), 32);
        assert_eq!(VmLayout::COMPACT.array_size(Type::Byte, 4), 16);
        assert_eq!(VmLayout::COMPACT.array_size(Type::Long, 1), 24);
        assert_eq!(VmLayout::UNCOMPRESSED.array_size(Type::Object, 1), 32);
    }
}
