//! Which strings are equal, and what would one copy of each save?

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use foldhash::fast::FixedState;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::blanking::{Blanking, ContentTally};
use super::found::{DuplicateString, DuplicateStrings, Waste, scaled};
use super::holders::{ASKED, find_holders};
use crate::instances::{TOGETHER, is_sampled, objects_of_group};
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;
use heapray_analyzer::graph::Graph;
use heapray_analyzer::{Derived, Nearby, ObjectRecord, Records};

/// Strings that are read, about. Of more, every second, third … is taken.
const MOST_READ: u64 = 1 << 16;
/// Strings that tell whether contents were removed, about: some of those that are read.
const MOST_TELLING: u64 = 1 << 14;
/// Groups of neighbours that one task looks at.
const SHARE: u32 = 1 << 11;
/// Objects that are looked at for the number of strings.
const COUNTED: u32 = 1 << 18;
/// Bytes of an array above which it is read once for all strings that share it.
const LONG: usize = 1 << 10;
/// Values that are reported.
const MOST_VALUES: usize = 50;
/// Strings with copies that are remembered for their holders.
const EXAMPLES: usize = 256;
/// The hash that names a value in a report: the same in every run.
const SEED: u64 = 0x6865_6170_7261_7921;

/// Strings of one content.
#[derive(Clone, Copy)]
struct Value {
    /// The first one, and its array.
    example: ObjectIndex,
    array: ObjectIndex,
    length: u64,
    count: u64,
    /// Bytes of those after the first, arrays that are shared not counted again.
    again: u64,
}

/// A string that was read: the hash of its content, itself, its array, and its length.
type Read = (u64, ObjectIndex, ObjectIndex, u64);

/// One in so many strings of the file, reachable or not: what costs time about them, and needs to know
/// neither what is reachable nor any size.
#[derive(Debug, Clone)]
pub(super) struct StringSample {
    class: ClassIndex,
    stride: u64,
    strings: Vec<Read>,
    contents: ContentTally,
}

/// How the contents of strings were removed, if they were. Reads a sample of strings, unless that was read before.
pub fn blanking(heap: &Heap) -> Option<Blanking> {
    let known = heap.derived::<KnownBlanking>();
    if let Some(known) = known.0.get() {
        return *known;
    }
    // On the threads of a pool, so that nothing may wait for it: two that ask at once find the same.
    let class = heap.classes().find_by_name("java.lang.String").next();
    let sample = class.map(|class| StringSample::telling(heap, class));
    let found = sample.and_then(|sample| sample.contents.blanking());
    *known.0.get_or_init(|| found)
}

/// Kept with the heap once it is found: several answers depend on it.
#[derive(Default)]
struct KnownBlanking(OnceLock<Option<Blanking>>);

impl Derived for KnownBlanking {
    fn compute(_heap: &Heap) -> Self {
        Self::default()
    }
}

/// A sample that was read while the walk left a thread idle.
#[derive(Debug)]
pub(crate) struct PrefetchedStrings(Option<Arc<StringSample>>);

impl PrefetchedStrings {
    /// Reads strings, on all threads.
    pub(crate) fn read(records: &Records<'_>) -> Self {
        Self(StringSample::read(records).map(Arc::new))
    }
}

impl Derived for PrefetchedStrings {
    /// None: strings that were not prefetched are read when they are asked for.
    fn compute(_heap: &Heap) -> Self {
        Self(None)
    }
}

impl StringSample {
    /// Reads strings, on all threads.
    fn read(records: &Records<'_>) -> Option<Self> {
        let classes = &records.graph().classes;
        let class = classes.find_by_name("java.lang.String").next()?;
        let strings = estimate(records.graph(), class);
        Some(Self::with_stride(records, class, strings, MOST_READ))
    }

    /// Reads so many of the strings, about.
    fn with_stride(records: &Records<'_>, class: ClassIndex, strings: u64, most: u64) -> Self {
        let stride = stride(strings, most);
        let telling = self::stride(strings, MOST_TELLING);
        let parts = read(records, class, stride, telling);
        let (strings, contents): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let strings = strings.into_iter().flatten().collect();
        let contents = contents
            .into_iter()
            .fold(ContentTally::default(), ContentTally::merge);
        // What the last of them left mapped.
        records.release();
        Self {
            class,
            stride,
            strings,
            contents,
        }
    }

    /// The sample to judge by: the prefetched one, unless most of the strings it was taken from
    /// are garbage.
    fn of(heap: &Heap, class: ClassIndex) -> Arc<Self> {
        Self::at_most(heap, class, MOST_READ)
    }

    /// A sample that tells whether contents were removed: it tells the same as the one to judge by.
    fn telling(heap: &Heap, class: ClassIndex) -> Arc<Self> {
        Self::at_most(heap, class, MOST_TELLING)
    }

    fn at_most(heap: &Heap, class: ClassIndex, most: u64) -> Arc<Self> {
        let reachable = heap.instances_of(class);
        let read = |strings| Arc::new(Self::with_stride(&heap.records(), class, strings, most));
        let garbage = heap.unreachable_by_class().get(class.get());
        if garbage.is_some_and(|garbage| garbage.objects > reachable) {
            return read(reachable);
        }
        match &heap.derived::<PrefetchedStrings>().0 {
            Some(sample) if sample.class == class => Arc::clone(sample),
            _ => read(estimate(heap.graph(), class)),
        }
    }
}

/// Instances of a class in the whole file, about: exactly in small ones, in others from some of the objects.
fn estimate(graph: &Graph, class: ClassIndex) -> u64 {
    let stride = u64::from(graph.len() / COUNTED).max(1);
    let counted = sampled(graph, class, 0..graph.len().div_ceil(TOGETHER), stride);
    (counted.count() as u64).saturating_mul(stride)
}

/// Instances of a class in one of so many of these groups of neighbours.
fn sampled(
    graph: &Graph,
    class: ClassIndex,
    groups: Range<u32>,
    stride: u64,
) -> impl Iterator<Item = ObjectIndex> + '_ {
    groups
        .filter(move |group| is_sampled(*group, stride))
        .flat_map(|group| objects_of_group(graph, group))
        .filter(move |(_, of)| *of == class)
        .map(|(object, _)| object)
}

fn stride(strings: u64, most: u64) -> u64 {
    strings.div_ceil(most).max(1)
}

pub(super) fn find(heap: &Heap) -> Waste {
    let Some(class) = heap.classes().find_by_name("java.lang.String").next() else {
        return Waste::default();
    };
    // Equal blanks are no equal strings.
    if blanking(heap).is_some_and(Blanking::hides_equality) {
        return Waste::default();
    }
    let strings = heap.instances_of(class);
    let sample = StringSample::of(heap, class);
    let stride = sample.stride;
    let mut values: HashMap<u64, Value, foldhash::fast::RandomState> = HashMap::default();
    let mut duplicates = Vec::new();
    let mut arrays: FxHashSet<ObjectIndex> = FxHashSet::default();
    let (mut read, mut bytes) = (0u64, 0u64);
    for (hash, object, array, length) in sample.strings.iter().copied() {
        if !heap.is_reachable(object) {
            continue;
        }
        read += 1;
        // Strings of JDK 6 and earlier share arrays; each array is one.
        let own_array = if arrays.insert(array) {
            heap.shallow_size(array)
        } else {
            0
        };
        bytes += heap.shallow_size(object) + own_array;
        let value = values.entry(hash).or_insert(Value {
            example: object,
            array,
            length,
            count: 0,
            again: 0,
        });
        value.count += 1;
        if value.example != object {
            value.again += heap.shallow_size(object) + own_array;
            duplicates.push(object);
        }
    }
    if read == 0 {
        return Waste::default();
    }
    let scale = strings as f64 / read as f64;
    let scaled = |count: u64| scaled(count, if stride > 1 { scale } else { 1.0 });
    let mut repeated: Vec<(u64, Value)> = values
        .iter()
        .filter(|(_, value)| value.count > 1)
        .map(|(hash, value)| (*hash, *value))
        .collect();
    repeated.sort_unstable_by_key(|(hash, value)| (std::cmp::Reverse(value.again), *hash));
    let wasted: u64 = repeated.iter().map(|(_, value)| value.again).sum();
    let once = values.len() as u64 - repeated.len() as u64;
    repeated.truncate(MOST_VALUES);
    let copies = copies_of(&repeated, &sample.strings, heap);
    let holders = find_holders(heap, &copies);
    let top = repeated.iter().zip(holders);
    let top = top.map(|((hash, value), held_by)| DuplicateString {
        example: value.array,
        hash: *hash,
        length: value.length,
        count: scaled(value.count),
        wasted_bytes: scaled(value.again),
        held_by,
    });
    let step = duplicates.len().div_ceil(EXAMPLES).max(1);
    let repeated_values = values.len() as u64 - once;
    Waste {
        strings: Some(DuplicateStrings {
            // From a sample on all reachable ones, whose number is known.
            strings: if stride > 1 { strings } else { read },
            bytes: scaled(bytes),
            // What occurs once in a sample may have copies outside of it; it is taken for unique, so
            // that the waste is a lower bound.
            distinct: repeated_values + scaled(once),
            wasted_bytes: scaled(wasted),
            exact: stride == 1,
            top: top.collect(),
        }),
        string_class: Some(class),
        duplicates: duplicates.into_iter().step_by(step).collect(),
        ..Waste::default()
    }
}

/// Some reachable strings of each value.
fn copies_of(values: &[(u64, Value)], strings: &[Read], heap: &Heap) -> Vec<Vec<ObjectIndex>> {
    let places: HashMap<u64, usize> = { values.iter().enumerate() }
        .map(|(at, (hash, _))| (*hash, at))
        .collect();
    let mut copies = vec![Vec::new(); values.len()];
    for (hash, object, ..) in strings {
        let place = places.get(hash).and_then(|at| copies.get_mut(*at));
        if let Some(copies) = place
            && copies.len() < ASKED
            && heap.is_reachable(*object)
        {
            copies.push(*object);
        }
    }
    copies
}

/// Reads one string of so many, in the order of the heap. The contents of one in `telling` are tallied.
fn read(
    records: &Records<'_>,
    class: ClassIndex,
    stride: u64,
    telling: u64,
) -> Vec<(Vec<Read>, ContentTally)> {
    let objects = records.graph().len();
    let read_one = |object: ObjectIndex, part: &mut Part| {
        // `value` is the only field that refers to something.
        let array = ObjectIndex(records.graph().targets(object.0).next()?);
        let record = records.get_object_near(array, &mut part.nearby);
        let ObjectRecord::PrimitiveArray(content) = record? else {
            return None;
        };
        let tells = is_sampled(object.0 / TOGETHER, telling);
        let hash = if content.bytes.len() > LONG {
            part.long.push((array, tells));
            0 // its array is hashed later, once for all strings that share it
        } else {
            if tells {
                part.contents.add(content.len.into(), content.bytes);
            }
            hash_of(content.len, content.bytes)
        };
        Some((hash, object, array, u64::from(content.len)))
    };
    let groups = objects.div_ceil(TOGETHER);
    let mut parts: Vec<(Vec<Read>, Part)> = (0..groups.div_ceil(SHARE))
        .into_par_iter()
        .map(|task| {
            let first = task * SHARE;
            let mut part = Part::default();
            let these = first..groups.min(first + SHARE);
            let strings = sampled(records.graph(), class, these, stride)
                .filter_map(|object| read_one(object, &mut part))
                .collect();
            (strings, part)
        })
        .collect();
    let mut long: Vec<(ObjectIndex, bool)> = parts
        .iter_mut()
        .flat_map(|(_, part)| std::mem::take(&mut part.long))
        .collect();
    // Of one array those first that tell.
    long.sort_unstable_by_key(|(array, tells)| (*array, !tells));
    long.dedup_by_key(|(array, _)| *array);
    let (hashes, contents) = read_long(records, &long);
    let mut read: Vec<(Vec<Read>, ContentTally)> = parts
        .into_iter()
        .map(|(strings, part)| (strings, part.contents))
        .collect();
    if !hashes.is_empty() {
        for (hash, _, array, _) in read.iter_mut().flat_map(|(strings, _)| strings) {
            if let Some(known) = hashes.get(array) {
                *hash = *known;
            }
        }
        read.push((Vec::new(), contents));
    }
    read
}

/// What one task reads.
#[derive(Default)]
struct Part {
    nearby: Nearby,
    contents: ContentTally,
    /// Arrays of more than [`LONG`] bytes, and whether they are tallied.
    long: Vec<(ObjectIndex, bool)>,
}

/// Hashes of long arrays. Each is read once, however many strings share it: strings times bytes may be far more than
/// the file has.
fn read_long(
    records: &Records<'_>,
    arrays: &[(ObjectIndex, bool)],
) -> (HashMap<ObjectIndex, u64>, ContentTally) {
    let read: Vec<(ObjectIndex, u64, ContentTally)> = arrays
        .par_iter()
        .filter_map(|(array, tells)| {
            let mut nearby = Nearby::default();
            let record = records.get_object_near(*array, &mut nearby);
            let ObjectRecord::PrimitiveArray(content) = record? else {
                return None;
            };
            let mut contents = ContentTally::default();
            if *tells {
                contents.add(content.len.into(), content.bytes);
            }
            Some((*array, hash_of(content.len, content.bytes), contents))
        })
        .collect();
    let mut contents = ContentTally::default();
    let mut hashes = HashMap::new();
    for (array, hash, of_one) in read {
        hashes.insert(array, hash);
        contents = contents.merge(of_one);
    }
    (hashes, contents)
}

/// The hash of a content: of the width of its elements, and their bytes.
fn hash_of(length: u32, bytes: &[u8]) -> u64 {
    let width = bytes.len() as u64 / u64::from(length.max(1));
    FixedState::with_seed(SEED).hash_one((width, bytes))
}
