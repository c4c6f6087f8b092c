//! Sizes and classes by preorder number, so that sweeps in search order need no random access for them.
//!
//! The search runs on one thread, and another thread measures the objects it has found. All threads share the rest
//! when the search is over.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use bytemuck::Pod;
use rayon::prelude::*;

use crate::classes::ClassIndex;
use crate::graph::Graph;
use crate::layout::Scales;
use crate::storage::codec::stored;
use crate::storage::column::{Backing, Column, Pages};

/// The number of objects whose sizes one task measures.
const SHARE: usize = 1 << 16;
/// The number of objects between the object that is measured and those whose entry or length is prefetched.
const FAR: usize = 64;
const NEAR: usize = 24;

/// A number of bytes, counted in units so that it fits the entries of a column.
pub trait SizeEntry: bytemuck::Pod + Send + Sync {
    /// The amount of this many units.
    fn from_units(units: u64) -> Self;
    /// The number of units.
    fn units(self) -> u64;
    /// A column of amounts whose unit has `unit` bytes.
    fn amounts(column: Column<Self>, unit: u64) -> SizeColumn;
}

impl SizeEntry for u32 {
    #[inline]
    fn from_units(units: u64) -> Self {
        units as Self
    }
    #[inline]
    fn units(self) -> u64 {
        self.into()
    }
    fn amounts(column: Column<Self>, unit: u64) -> SizeColumn {
        SizeColumn::Narrow(column, unit)
    }
}

impl SizeEntry for u64 {
    #[inline]
    fn from_units(units: u64) -> Self {
        units
    }
    #[inline]
    fn units(self) -> u64 {
        self
    }
    fn amounts(column: Column<Self>, unit: u64) -> SizeColumn {
        SizeColumn::Wide(column, unit)
    }
}

/// A column of sizes by preorder number: 4 bytes per entry in heaps below 2³² units, 8 bytes in larger ones.
#[derive(Debug)]
pub enum SizeColumn {
    /// Entries of 4 bytes, and the unit in bytes.
    Narrow(Column<u32>, u64),
    /// Entries of 8 bytes, and the unit in bytes.
    Wide(Column<u64>, u64),
}

/// A part of a column of sizes.
#[derive(Debug)]
pub enum SizePart<'c> {
    /// As in [`SizeColumn::Narrow`].
    Narrow(Cow<'c, [u32]>, u64),
    /// As in [`SizeColumn::Wide`].
    Wide(Cow<'c, [u64]>, u64),
}

impl SizePart<'_> {
    /// The size in an entry of the part, bytes.
    #[inline]
    pub fn get(&self, at: usize) -> u64 {
        match self {
            Self::Narrow(sizes, unit) => sizes.get(at).map_or(0, |v| u64::from(*v) * unit),
            Self::Wide(sizes, unit) => sizes.get(at).map_or(0, |v| v.saturating_mul(*unit)),
        }
    }
}

impl SizeColumn {
    /// The size in an entry, bytes.
    #[inline]
    pub fn get(&self, preorder: u32) -> u64 {
        match self {
            Self::Narrow(column, unit) => column
                .get(preorder as usize)
                .map_or(0, |v| u64::from(v) * unit),
            Self::Wide(column, unit) => column
                .get(preorder as usize)
                .map_or(0, |v| v.saturating_mul(*unit)),
        }
    }

    /// The sizes in a range of entries, bytes.
    #[inline]
    pub fn range(&self, range: Range<u32>) -> impl Iterator<Item = u64> + '_ {
        let places = range.start as usize..range.end as usize;
        let none: (&[u32], &[u64]) = (&[], &[]);
        let (narrow, wide, unit) = match self {
            Self::Narrow(column, unit) => (column.range(places), none.1, *unit),
            Self::Wide(column, unit) => (none.0, column.range(places), *unit),
        };
        let narrow = narrow.iter().map(move |v| u64::from(*v) * unit);
        narrow.chain(wide.iter().map(move |v| v.saturating_mul(unit)))
    }

    /// A part of the entries, for a pass over them, see [`Column::part`].
    pub fn part(&self, range: Range<u32>) -> SizePart<'_> {
        let places = range.start as usize..range.end as usize;
        match self {
            Self::Narrow(column, unit) => SizePart::Narrow(column.part(places), *unit),
            Self::Wide(column, unit) => SizePart::Wide(column.part(places), *unit),
        }
    }

    /// Preorder numbers in `range` whose entries have at least this many bytes. Faster than reading each entry.
    pub fn at_least(&self, bytes: u64, range: Range<u32>) -> Box<dyn Iterator<Item = u32> + '_> {
        let wanted = range.start as usize..range.end as usize;
        let units = |unit: &u64| bytes.div_ceil(*unit);
        let stored = match self {
            Self::Narrow(column, unit) => column.stored_at_least(units(unit), wanted),
            Self::Wide(column, unit) => column.stored_at_least(units(unit), wanted),
        };
        if let Some(places) = stored {
            return Box::new(places.into_iter().map(|place| place as u32));
        }
        match self {
            Self::Narrow(column, unit) => match u32::try_from(units(unit)) {
                Ok(units) => Box::new(places(column, range, move |v| v >= units)),
                Err(_) => Box::new(std::iter::empty()),
            },
            Self::Wide(column, unit) => {
                let units = units(unit);
                Box::new(places(column, range, move |v| v >= units))
            }
        }
    }

    /// See [`Column::give_back`].
    pub fn give_back(&mut self) {
        match self {
            Self::Narrow(column, _) => column.give_back(),
            Self::Wide(column, _) => column.give_back(),
        }
    }

    /// The memory of the column, bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Narrow(column, _) => column.len() * 4,
            Self::Wide(column, _) => column.len() * 8,
        }
    }
}

/// Positions in `range` of the entries that satisfy `is_wanted`. Fast if they are few: 64 entries are tested at once,
/// for which the compiler generates a few instructions.
pub fn places<T: Pod + Send>(
    column: &Column<T>,
    range: Range<u32>,
    is_wanted: impl Fn(T) -> bool + Copy,
) -> impl Iterator<Item = u32> {
    let entries = column.entries(range.start as usize..range.end as usize);
    // A copy of a few entries does not outlive this function, so they are tested now.
    let (entries, found) = match entries {
        Cow::Borrowed(entries) => (entries, Vec::new()),
        Cow::Owned(copy) => {
            let found = places_of(&copy, range.start, is_wanted);
            (Default::default(), found.collect())
        }
    };
    places_of(entries, range.start, is_wanted).chain(found)
}

/// Positions of the entries that satisfy `is_wanted`, the first entry being at `first`.
fn places_of<T: Pod>(
    entries: &[T],
    first: u32,
    is_wanted: impl Fn(T) -> bool + Copy,
) -> impl Iterator<Item = u32> {
    let chunks = entries.chunks(64);
    chunks
        .zip((first..).step_by(64))
        .filter(move |(chunk, _)| chunk.iter().fold(false, |any, v| any | is_wanted(*v)))
        .flat_map(move |(chunk, first)| {
            let wanted = chunk
                .iter()
                .zip(first..)
                .filter(move |(v, _)| is_wanted(**v));
            wanted.map(|(_, place)| place)
        })
}

/// A number of objects and their shallow size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ObjectCount {
    /// The number of objects.
    pub objects: u64,
    /// The shallow size of the objects, bytes.
    pub bytes: u64,
}

stored!(ObjectCount { objects, bytes });

impl std::ops::AddAssign for ObjectCount {
    fn add_assign(&mut self, other: Self) {
        self.objects += other.objects;
        self.bytes += other.bytes;
    }
}

/// A column of classes by preorder number, 2 bytes each; empty where the heap is from an index file: each class is
/// then looked up by object.
#[derive(Debug, Default)]
pub struct WalkedClasses(Column<u16>);

impl WalkedClasses {
    /// The entry for class numbers that do not fit: the class is looked up by object.
    const ELSEWHERE: u16 = u16::MAX;

    /// The memory of the column, bytes.
    pub fn bytes(&self) -> usize {
        self.0.len() * 2
    }

    /// See [`Column::give_back`].
    pub fn give_back(&mut self) {
        self.0.give_back();
    }

    /// The class of the object with this preorder number; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub fn get(&self, graph: &Graph, order: &[u32], preorder: u32) -> ClassIndex {
        match self.0.get(preorder as usize) {
            Some(class) if class != Self::ELSEWHERE => ClassIndex(class.into()),
            _ => {
                let object = order.get(preorder as usize).copied();
                graph.class_of(object.unwrap_or_default())
            }
        }
    }

    /// The classes of a range of preorder numbers.
    pub fn range(
        &self,
        graph: &Graph,
        order: &[u32],
        range: Range<u32>,
    ) -> impl Iterator<Item = ClassIndex> {
        let places = range.start as usize..range.end as usize;
        let classes = self.0.as_slice().get(places).unwrap_or_default();
        range
            .enumerate()
            .map(move |(at, preorder)| match classes.get(at) {
                Some(class) if *class != Self::ELSEWHERE => ClassIndex((*class).into()),
                _ => self.get(graph, order, preorder),
            })
    }
}

/// Columns that are being filled.
pub(super) struct Measured<A> {
    amounts: Column<A>,
    classes: Column<u16>,
    by_class: Vec<ObjectCount>,
    /// The number of entries filled, the virtual root's included.
    done: usize,
}

/// The objects to measure, in search order.
pub(super) struct Measure<'m> {
    pub(super) scales: Scales<'m>,
    /// The unit of amounts in bytes: a power of two.
    pub(super) unit: u64,
    pub(super) order: &'m [AtomicU32],
}

impl<A: SizeEntry> Measured<A> {
    /// Empty columns of `len` entries.
    pub(super) fn new(len: usize, classes: usize, backing: &Backing) -> std::io::Result<Self> {
        Ok(Self {
            amounts: Column::zeroed(len, backing)?,
            classes: Column::zeroed(len, backing)?,
            by_class: vec![ObjectCount::default(); classes],
            done: 1,
        })
    }

    pub(super) fn pages(&self, backing: &Backing) -> [Pages; 2] {
        [self.amounts.pages(backing), self.classes.pages(backing)]
    }

    /// Fills the entries of the objects found so far, up to `last`.
    pub(super) fn follow(&mut self, measure: &Measure<'_>, last: u32) {
        let range = self.done..last as usize + 1;
        self.done = range.end;
        let amounts = self.amounts.as_mut_slice().get_mut(range.clone());
        let classes = self.classes.as_mut_slice().get_mut(range.clone());
        if let (Some(amounts), Some(classes)) = (amounts, classes) {
            measure.fill(range.start, amounts, classes, &mut self.by_class);
        }
    }

    /// Fills the remaining entries up to `last`, on all threads.
    pub(super) fn finish(&mut self, measure: &Measure<'_>, last: u32) {
        let range = self.done..last as usize + 1;
        self.done = range.end;
        let amounts = self.amounts.as_mut_slice().get_mut(range.clone());
        let classes = self.classes.as_mut_slice().get_mut(range.clone());
        let (Some(amounts), Some(classes)) = (amounts, classes) else {
            return;
        };
        let none = || vec![ObjectCount::default(); self.by_class.len()];
        let rest = amounts
            .par_chunks_mut(SHARE)
            .zip(classes.par_chunks_mut(SHARE))
            .enumerate()
            .fold(none, |mut totals, (chunk, (amounts, classes))| {
                let first = range.start + chunk * SHARE;
                measure.fill(first, amounts, classes, &mut totals);
                totals
            })
            .reduce(none, |mut totals, others| {
                add_all(&mut totals, &others);
                totals
            });
        add_all(&mut self.by_class, &rest);
    }

    /// Returns the memory that was populated and not needed.
    pub(super) fn trim(&mut self, backing: &Backing) {
        self.amounts.give_back_from(self.done, backing);
        self.classes.give_back_from(self.done, backing);
    }

    /// The shallow size of all objects, bytes.
    pub(super) fn total(&self) -> u64 {
        self.by_class.iter().map(|total| total.bytes).sum()
    }

    /// The columns with amounts in this unit, and totals by class.
    pub(super) fn into_columns(self, unit: u64) -> (SizeColumn, WalkedClasses, Vec<ObjectCount>) {
        let amounts = A::amounts(self.amounts, unit);
        (amounts, WalkedClasses(self.classes), self.by_class)
    }
}

fn add_all(totals: &mut [ObjectCount], others: &[ObjectCount]) {
    for (total, other) in totals.iter_mut().zip(others) {
        *total += *other;
    }
}

impl Measure<'_> {
    fn object(&self, preorder: usize) -> Option<u32> {
        Some(self.order.get(preorder)?.load(Ordering::Relaxed))
    }

    /// Fills the entries of consecutive objects of the search.
    fn fill<A: SizeEntry>(
        &self,
        first: usize,
        amounts: &mut [A],
        classes: &mut [u16],
        by_class: &mut [ObjectCount],
    ) {
        // A shift is faster than a division.
        let unit = self.unit.trailing_zeros();
        let entries = amounts.iter_mut().zip(classes).zip(first..);
        for ((amount, class_at), preorder) in entries {
            // Entries that the search has not reached yet are 0, the first object.
            if let Some(far) = self.object(preorder + FAR) {
                self.scales.prefetch(far);
            }
            if let Some(near) = self.object(preorder + NEAR) {
                self.scales.prefetch_length(near);
            }
            let object = self.object(preorder).unwrap_or_default();
            let (class, bytes) = self.scales.class_and_size(object);
            *amount = A::from_units(bytes >> unit);
            *class_at = u16::try_from(class.0).unwrap_or(WalkedClasses::ELSEWHERE);
            if let Some(total) = by_class.get_mut(class.get()) {
                *total += ObjectCount { objects: 1, bytes };
            }
        }
    }
}
