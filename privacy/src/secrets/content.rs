//! Which arrays look like secrets, or name one, and which strings are made of them.

use std::borrow::Cow;
use std::ops::Range;

use heapray_hprof::{FieldType, InstanceDump, ObjectId, SubRecord, TextEncoding};
use rayon::prelude::*;

use super::patterns::{Matches, Patterns, SecretKind};
use crate::classes::Classes;
use crate::hashing::FileMap;
use crate::parts::{Dump, visit_sub_records};

/// Bytes of the dump whose arrays are matched at the same time.
const BATCH_BYTES: usize = 16 << 20;
/// And the arrays' number.
const BATCH_ARRAYS: usize = 1 << 18;
/// No shape is shorter, and hardly a name.
const SHORTEST: usize = 2;

/// Where an array's elements stand in the dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) element_type: FieldType,
    pub(super) elements: Range<usize>,
}

impl Place {
    /// The elements as text, one byte a character where that is possible.
    pub(super) fn text<'d>(&self, dump: &Dump<'d>) -> Cow<'d, [u8]> {
        let bytes = dump.bytes.get(self.elements.clone()).unwrap_or_default();
        narrow(self.element_type, bytes)
    }
}

/// An array that matched.
#[derive(Debug)]
pub(super) struct MatchedArray {
    pub(super) place: Place,
    pub(super) kinds: Vec<SecretKind>,
    pub(super) is_name: bool,
}

/// Arrays that matched.
pub(super) type MatchedArrays = FileMap<ObjectId, MatchedArray>;
/// Strings to the matched arrays that they are made of.
pub(super) type MatchedStrings = FileMap<ObjectId, ObjectId>;

/// Matches all `byte[]` and `char[]` of the dump, on all threads of rayon's pool.
pub(super) fn find_arrays(dump: Dump<'_>, patterns: &Patterns) -> MatchedArrays {
    let mut matched = MatchedArrays::default();
    let mut batch: Vec<(ObjectId, Place)> = Vec::new();
    let mut batch_start = 0;
    let mut finish = |batch: &mut Vec<_>, end: usize| {
        match_batch(&dump, patterns, batch, &mut matched);
        (dump.scanned)(batch_start..end);
        batch_start = end;
    };
    // Bytes are given back when they are matched, not yet when they are passed over.
    let passing = Dump {
        scanned: &|_| {},
        ..dump
    };
    let mut batch_end = BATCH_BYTES;
    visit_sub_records(passing, &mut |sub_record, range| {
        let SubRecord::PrimitiveArray(array) = sub_record else {
            return;
        };
        let is_text = matches!(array.element_type, FieldType::Byte | FieldType::Char);
        if !is_text || array.bytes.len() < SHORTEST {
            return;
        }
        let place = Place {
            element_type: array.element_type,
            elements: range.end.saturating_sub(array.bytes.len())..range.end,
        };
        batch.push((array.id, place));
        if range.end >= batch_end || batch.len() >= BATCH_ARRAYS {
            finish(&mut batch, range.end);
            batch_end = range.end.saturating_add(BATCH_BYTES);
        }
    });
    finish(&mut batch, dump.bytes.len());
    matched
}

fn match_batch(
    dump: &Dump<'_>,
    patterns: &Patterns,
    batch: &mut Vec<(ObjectId, Place)>,
    matched: &mut MatchedArrays,
) {
    let file = dump.bytes;
    let found: Vec<(ObjectId, MatchedArray)> = batch
        .par_drain(..)
        .filter_map(|(id, place)| {
            let bytes = file.get(place.elements.clone()).unwrap_or_default();
            let text = narrow(place.element_type, bytes);
            let Matches { kinds, is_name } = patterns.matches(&text);
            let array = MatchedArray {
                place,
                kinds,
                is_name,
            };
            (!array.kinds.is_empty() || is_name).then_some((id, array))
        })
        .collect();
    for (id, array) in found {
        matched.entry(id).or_insert(array); // of two objects with one id, the first counts
    }
}

/// The text of an array as Latin-1; other characters become `?`, since all shapes are ASCII.
fn narrow(element_type: FieldType, bytes: &[u8]) -> Cow<'_, [u8]> {
    guess_encoding(element_type, bytes).to_latin1(bytes, b'?')
}

/// The likely encoding of an array whose string is not known; UTF-8 counts as Latin-1.
fn guess_encoding(element_type: FieldType, bytes: &[u8]) -> TextEncoding {
    if element_type == FieldType::Char {
        return TextEncoding::Utf16Be;
    }
    let sample = bytes.get(..64).unwrap_or(bytes);
    let zeros = sample.split(|b| *b == 0).count().saturating_sub(1);
    // UTF-16 of text that is partly ASCII has zeros, Latin-1 text has none.
    if !bytes.len().is_multiple_of(2) || zeros < sample.len().div_ceil(8) {
        return TextEncoding::Latin1;
    }
    let odd_zeros = bytes.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
    if odd_zeros < (bytes.len() / 2).div_ceil(2) {
        TextEncoding::Utf16Be
    } else {
        TextEncoding::Utf16Le
    }
}

/// The strings that are made of matched arrays.
pub(super) fn find_strings(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    arrays: &MatchedArrays,
) -> MatchedStrings {
    let mut matched = MatchedStrings::default();
    let strings = StringReader::new(classes);
    visit_sub_records(dump, &mut |sub_record, _| {
        if let SubRecord::Instance(instance) = sub_record
            && let Some(array) = strings.array(&instance)
            && arrays.contains_key(&array)
        {
            matched.insert(instance.id, array);
        }
    });
    matched
}

/// Reads the array of a `java.lang.String`.
#[derive(Debug)]
pub(super) struct StringReader<'c, 'a> {
    classes: &'c Classes<'a>,
    /// Where the array stands in instances of each class of that name; the class is final.
    value_offsets: FileMap<ObjectId, Option<usize>>,
}

impl<'c, 'a> StringReader<'c, 'a> {
    pub(super) fn new(classes: &'c Classes<'a>) -> Self {
        let strings = classes
            .iter()
            .filter(|class| classes.name(class.id) == "java/lang/String");
        let value_offsets = strings.map(|class| {
            let mut references = class.fields.iter().filter(|f| f.of == FieldType::Object);
            let value = references.find(|field| classes.string(field.name) == b"value");
            (class.id, value.map(|field| field.offset))
        });
        Self {
            classes,
            value_offsets: value_offsets.collect(),
        }
    }

    /// `None`: it is no string, or has no array.
    pub(super) fn array(&self, instance: &InstanceDump<'_>) -> Option<ObjectId> {
        let offset = *self.value_offsets.get(&instance.class_id)?;
        self.classes.reference_at(instance, offset?)
    }

    pub(super) fn is_string(&self, class: ObjectId) -> bool {
        self.value_offsets.contains_key(&class)
    }
}
