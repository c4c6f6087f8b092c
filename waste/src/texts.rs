//! What the characters of strings are. Each array is read when its turn comes in the file, and not when that of its
//! strings does: they may be far from each other.

use std::hash::Hasher as _;
use std::sync::atomic::{AtomicU64, Ordering};

use heapray_analyzer::{Heap, ObjectIndex};
use heapray_hprof::{FieldType, PrimitiveArrayDump};
use rayon::prelude::*;

use crate::contents::{hash_of, hasher, is_latin1};
use crate::kind::Kind;
use crate::ledger::Claim;
use crate::roles::Roles;

/// Bits of a text beside the hash.
const READ: u64 = 1;
const WIDE: u64 = 2;

/// What is known of characters: a hash, and whether they take two bytes where one would do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text(u64);

impl Text {
    /// The characters of a whole array.
    pub(crate) fn of(array: &PrimitiveArrayDump<'_>) -> Self {
        let is_wide =
            array.element_type == FieldType::Char && array.len > 0 && is_latin1(array.bytes);
        let hash = hash_of(array.element_type as u64, array.bytes) & !(READ | WIDE);
        Self(hash | READ | if is_wide { WIDE } else { 0 })
    }

    /// The same for a part of an array of characters.
    pub(crate) fn of_chars(chars: &[u8]) -> Self {
        Self(hash_of(FieldType::Char as u64, chars) & !WIDE | READ)
    }

    /// The hash of a string with these characters: the same bytes are other characters with another coder.
    pub(crate) fn hash(self, coder: u8) -> u64 {
        let mut hasher = hasher();
        hasher.write_u64(self.0 & !WIDE);
        hasher.write_u8(coder);
        hasher.finish()
    }

    /// Claims half of the array of a string that takes two bytes a character and would do with one.
    pub(crate) fn claim(self, heap: &Heap, string: u32, array: u32, claims: &mut Vec<Claim>) {
        if self.0 & WIDE != 0 {
            let (string, array) = (ObjectIndex(string), ObjectIndex(array));
            let half = heap.array_len(array).map_or(0, u64::from);
            claims.push(Claim::new(heap, Kind::WideString, string, array, half));
        }
    }
}

/// A string with all characters of an array.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodedString {
    pub(crate) string: u32,
    pub(crate) array: u32,
    pub(crate) coder: u8,
}

/// The arrays of strings, eight bytes each.
pub(crate) struct Texts(Vec<AtomicU64>);

impl Texts {
    /// Arrays of which nothing is known.
    pub(crate) fn new(roles: &Roles) -> Self {
        let arrays = roles.of_strings.bits().count();
        Self((0..arrays).map(|_| AtomicU64::new(0)).collect())
    }

    /// Notes what an array has.
    pub(crate) fn insert(&self, roles: &Roles, object: u32, array: &PrimitiveArrayDump<'_>) {
        if let Some(slot) = self.0.get(roles.of_strings.rank(object) as usize) {
            slot.store(Text::of(array).0, Ordering::Relaxed);
        }
    }

    /// The hashes of strings, with the string and its array; strings whose array was not read are left out. Claims
    /// those that are wide.
    pub(crate) fn hashes(
        &self,
        heap: &Heap,
        roles: &Roles,
        strings: &[CodedString],
        claims: &mut Vec<Claim>,
    ) -> Vec<(u64, u32, u32)> {
        let text = |string: &CodedString| {
            let slot = self.0.get(roles.of_strings.rank(string.array) as usize)?;
            let text = Text(slot.load(Ordering::Relaxed));
            (text.0 & READ != 0).then_some((text, *string))
        };
        let texts: Vec<(Text, CodedString)> =
            { heap.workers() }.run(|| strings.par_iter().filter_map(text).collect());
        for (text, CodedString { string, array, .. }) in &texts {
            text.claim(heap, *string, *array, claims);
        }
        let hash = |(text, own): (Text, CodedString)| (text.hash(own.coder), own.string, own.array);
        texts.into_iter().map(hash).collect()
    }
}
