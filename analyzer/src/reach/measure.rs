//! Sizes and classes by preorder number, so that sweeps over all objects in the order of the walk need no
//! random access for them.
//!
//! The walk itself is one thread and leaves them to another that follows it; what is left when the walk is
//! over, all threads share.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::classes::ClassIndex;
use crate::graph::Graph;
use crate::layout::Scales;
use crate::storage::column::{Backing, Column, Pages};

/// Objects of which one task of several measures the sizes.
const SHARE: usize = 1 << 16;
/// Objects ahead whose entry, and whose length, are asked of memory.
const FAR: usize = 64;
const NEAR: usize = 24;

/// A number of bytes, in units small enough for the heap at hand.
pub trait Amount: bytemuck::Pod + Send + Sync {
    /// So many units.
    fn from_units(units: u64) -> Self;
    /// How many units.
    fn units(self) -> u64;
    /// A column of amounts whose unit is so many bytes.
    fn amounts(column: Column<Self>, unit: u64) -> Amounts;
}

impl Amount for u32 {
    #[inline]
    fn from_units(units: u64) -> Self {
        units as Self
    }
    #[inline]
    fn units(self) -> u64 {
        self.into()
    }
    fn amounts(column: Column<Self>, unit: u64) -> Amounts {
        Amounts::Narrow(column, unit)
    }
}

impl Amount for u64 {
    #[inline]
    fn from_units(units: u64) -> Self {
        units
    }
    #[inline]
    fn units(self) -> u64 {
        self
    }
    fn amounts(column: Column<Self>, unit: u64) -> Amounts {
        Amounts::Wide(column, unit)
    }
}

/// Bytes per object by preorder number: 4 bytes an entry in heaps below 2³² units, 8 in larger ones.
#[derive(Debug)]
pub enum Amounts {
    /// In 4 bytes each, and the unit in bytes.
    Narrow(Column<u32>, u64),
    /// In 8 bytes each, and the unit in bytes.
    Wide(Column<u64>, u64),
}

impl Amounts {
    /// Bytes of an entry.
    #[inline]
    pub fn get(&self, preorder: u32) -> u64 {
        match self {
            Self::Narrow(column, unit) => column
                .as_slice()
                .get(preorder as usize)
                .map_or(0, |v| u64::from(*v) * unit),
            Self::Wide(column, unit) => column
                .as_slice()
                .get(preorder as usize)
                .map_or(0, |v| v * unit),
        }
    }

    /// Preorder numbers in `range` of entries of at least so many bytes. Faster than asking for each.
    pub fn at_least(&self, bytes: u64, range: Range<u32>) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Narrow(column, unit) => match u32::try_from(bytes.div_ceil(*unit)) {
                Ok(units) => Box::new(places(column.as_slice(), range, move |v| v >= units)),
                Err(_) => Box::new(std::iter::empty()),
            },
            Self::Wide(column, unit) => {
                let units = bytes.div_ceil(*unit);
                Box::new(places(column.as_slice(), range, move |v| v >= units))
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

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Narrow(column, _) => column.len() * 4,
            Self::Wide(column, _) => column.len() * 8,
        }
    }
}

/// Places in `range` of a column's entries that are wanted, where few are: 64 are looked at in one go,
/// which the compiler makes a few instructions of.
pub fn places<T: Copy>(
    column: &[T],
    range: Range<u32>,
    is_wanted: impl Fn(T) -> bool + Copy,
) -> impl Iterator<Item = u32> {
    let entries = column.get(range.start as usize..range.end as usize);
    let chunks = entries.unwrap_or_default().chunks(64);
    chunks
        .zip((range.start..).step_by(64))
        .filter(move |(chunk, _)| chunk.iter().fold(false, |any, v| any | is_wanted(*v)))
        .flat_map(move |(chunk, first)| {
            let wanted = chunk
                .iter()
                .zip(first..)
                .filter(move |(v, _)| is_wanted(**v));
            wanted.map(|(_, place)| place)
        })
}

/// Objects and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub objects: u64,
    /// Their shallow sizes, bytes.
    pub bytes: u64,
}

impl std::ops::AddAssign for Total {
    fn add_assign(&mut self, other: Self) {
        self.objects += other.objects;
        self.bytes += other.bytes;
    }
}

/// Classes by preorder number, 2 bytes each.
#[derive(Debug)]
pub struct WalkedClasses(Column<u16>);

impl WalkedClasses {
    /// In place of numbers that don't fit: look the object up.
    const ELSEWHERE: u16 = u16::MAX;

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        self.0.len() * 2
    }

    /// See [`Column::give_back`].
    pub fn give_back(&mut self) {
        self.0.give_back();
    }

    /// The class of the object of that preorder number; [`ClassIndex::CLASS_OBJECT`] for class objects.
    #[inline]
    pub fn get(&self, graph: &Graph, order: &[u32], preorder: u32) -> ClassIndex {
        match self.0.as_slice().get(preorder as usize) {
            Some(class) if *class != Self::ELSEWHERE => ClassIndex((*class).into()),
            _ => {
                let object = order.get(preorder as usize).copied();
                graph.class_of(object.unwrap_or_default())
            }
        }
    }

    /// The same for objects that follow each other in the walk.
    pub fn range(
        &self,
        graph: &Graph,
        order: &[u32],
        range: Range<u32>,
    ) -> impl Iterator<Item = ClassIndex> {
        let places = range.start as usize..range.end as usize;
        let classes = self.0.as_slice().get(places).unwrap_or_default();
        classes.iter().zip(range).map(move |(class, preorder)| {
            if *class == Self::ELSEWHERE {
                self.get(graph, order, preorder)
            } else {
                ClassIndex((*class).into())
            }
        })
    }
}

/// Columns that are being filled.
pub(super) struct Measured<A> {
    amounts: Column<A>,
    classes: Column<u16>,
    by_class: Vec<Total>,
    /// What was filled in, the virtual root included.
    done: usize,
}

/// Whom to measure: the objects of the walk, in its order.
pub(super) struct Measure<'m> {
    pub(super) scales: Scales<'m>,
    /// What amounts are counted in, bytes: a power of two.
    pub(super) unit: u64,
    pub(super) order: &'m [AtomicU32],
}

impl<A: Amount> Measured<A> {
    /// For so many entries.
    pub(super) fn new(len: usize, classes: usize, backing: &Backing) -> std::io::Result<Self> {
        Ok(Self {
            amounts: Column::zeroed(len, backing)?,
            classes: Column::zeroed(len, backing)?,
            by_class: vec![Total::default(); classes],
            done: 1,
        })
    }

    pub(super) fn pages(&self, backing: &Backing) -> [Pages; 2] {
        [self.amounts.pages(backing), self.classes.pages(backing)]
    }

    /// Fills in what the walk has found up to that object.
    pub(super) fn follow(&mut self, measure: &Measure<'_>, last: u32) {
        let range = self.done..last as usize + 1;
        self.done = range.end;
        let amounts = self.amounts.as_mut_slice().get_mut(range.clone());
        let classes = self.classes.as_mut_slice().get_mut(range.clone());
        if let (Some(amounts), Some(classes)) = (amounts, classes) {
            measure.fill(range.start, amounts, classes, &mut self.by_class);
        }
    }

    /// Fills in what is left, up to the last object, on all threads.
    pub(super) fn finish(&mut self, measure: &Measure<'_>, last: u32) {
        let range = self.done..last as usize + 1;
        self.done = range.end;
        let amounts = self.amounts.as_mut_slice().get_mut(range.clone());
        let classes = self.classes.as_mut_slice().get_mut(range.clone());
        let (Some(amounts), Some(classes)) = (amounts, classes) else {
            return;
        };
        let none = || vec![Total::default(); self.by_class.len()];
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

    /// Gives back what got ready and was not needed.
    pub(super) fn trim(&mut self, backing: &Backing) {
        self.amounts.give_back_from(self.done, backing);
        self.classes.give_back_from(self.done, backing);
    }

    /// All bytes.
    pub(super) fn total(&self) -> u64 {
        self.by_class.iter().map(|total| total.bytes).sum()
    }

    /// The columns, with amounts in these units, and objects by class.
    pub(super) fn into_columns(self, unit: u64) -> (Amounts, WalkedClasses, Vec<Total>) {
        let amounts = A::amounts(self.amounts, unit);
        (amounts, WalkedClasses(self.classes), self.by_class)
    }
}

fn add_all(totals: &mut [Total], others: &[Total]) {
    for (total, other) in totals.iter_mut().zip(others) {
        *total += *other;
    }
}

impl Measure<'_> {
    fn object(&self, preorder: usize) -> Option<u32> {
        Some(self.order.get(preorder)?.load(Ordering::Relaxed))
    }

    /// Fills in the entries of objects that follow each other in the walk.
    fn fill<A: Amount>(
        &self,
        first: usize,
        amounts: &mut [A],
        classes: &mut [u16],
        by_class: &mut [Total],
    ) {
        // A shift is sooner done than a division.
        let unit = self.unit.trailing_zeros();
        let entries = amounts.iter_mut().zip(classes).zip(first..);
        for ((amount, class_at), preorder) in entries {
            // What the walk has not reached yet is 0, the first object.
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
                *total += Total { objects: 1, bytes };
            }
        }
    }
}
