//! How full are collections? By class, and by number of elements.

use rayon::prelude::*;

use super::Sparse;
use crate::analysis::Analysis;
use crate::classes::ClassIndex;
use crate::index::ObjectIndex;
use crate::inspect::collection::{self, Collection, Family};
use crate::query::sample_instances;
use crate::suspects::CollectionTotals;

/// Collections of one class that are looked at, about.
const MOST_READ: u64 = 2000;
/// The largest of all classes are looked at besides, so that none is missed that matters.
const LARGEST: usize = 1000;
/// Slots in use below which a table or an array has room to spare: a hash table is doubled at three
/// quarters, so that half of that is the worst that growing leaves.
const FAIRLY_FULL: u64 = 3;
/// Elements of a collection that is next to empty.
const SPARSE: u64 = 1;
/// Examples of each class.
const EXAMPLES: usize = 64;

type Found = (Vec<CollectionTotals>, Vec<(u64, u64, u64)>, Vec<Sparse>);

/// Sums of collections of one class.
#[derive(Default)]
struct Sums {
    read: u64,
    empty: u64,
    elements: u64,
    largest: u64,
    wasted: u64,
    sparse: u64,
    sparse_bytes: u64,
    examples: Vec<ObjectIndex>,
    /// By the number of bits that the number of elements takes.
    sizes: Vec<u64>,
}

pub(super) fn find(analysis: &Analysis<'_>) -> Found {
    let strides: Vec<u64> = analysis
        .classes()
        .iter()
        .map(|(index, _)| {
            let instances = analysis.instances_of(index);
            let known = instances > 0 && collection::find_facts(analysis, index).is_some();
            u64::from(known) * instances.div_ceil(MOST_READ)
        })
        .collect();
    let sample = sample_instances(analysis, &strides, LARGEST);
    let scattered = by_class(analysis, &sample.scattered);
    let largest = by_class(analysis, &sample.largest);
    let sums: Vec<(ClassIndex, Estimate)> = scattered
        .par_iter()
        .zip(&largest)
        .enumerate()
        .filter(|(_, (scattered, largest))| !scattered.is_empty() || !largest.is_empty())
        .map(|(class, (scattered, largest))| {
            let class = ClassIndex(class as u32);
            let all = analysis.instances_of(class);
            let others = all.saturating_sub(largest.len() as u64);
            let estimate = Estimate {
                exact: Sums::of(analysis, largest),
                sampled: Sums::of(analysis, scattered),
                others,
            };
            (class, estimate)
        })
        .collect();
    let mut sizes = [0u64; 65];
    let mut totals = Vec::new();
    let mut sparse = Vec::new();
    for (class, estimate) in sums {
        let Estimate { exact, sampled, .. } = &estimate;
        if exact.read + sampled.read == 0 {
            continue;
        }
        for (number, all) in sizes.iter_mut().enumerate() {
            let size = |sums: &Sums| sums.sizes.get(number).copied().unwrap_or_default();
            *all = all.saturating_add(estimate.whole(size));
        }
        totals.push(CollectionTotals {
            class: analysis.classes().get(class).name.clone(),
            instances: analysis.instances_of(class),
            empty: estimate.whole(|sums| sums.empty),
            elements: estimate.whole(|sums| sums.elements),
            largest: exact.largest.max(sampled.largest),
            wasted_bytes: estimate.whole(|sums| sums.wasted),
        });
        sparse.push(Sparse {
            class,
            collections: estimate.whole(|sums| sums.sparse),
            bytes: estimate.whole(|sums| sums.sparse_bytes),
            examples: estimate.examples(),
        });
    }
    totals.sort_by(|a, b| {
        let by_waste = b.wasted_bytes.cmp(&a.wasted_bytes);
        by_waste
            .then(b.instances.cmp(&a.instances))
            .then_with(|| a.class.cmp(&b.class))
    });
    sparse.retain(|class| class.collections > 0);
    (totals, buckets(&sizes), sparse)
}

/// Objects by class.
fn by_class(analysis: &Analysis<'_>, objects: &[ObjectIndex]) -> Vec<Vec<ObjectIndex>> {
    let mut by_class = vec![Vec::new(); analysis.classes().len()];
    for object in objects {
        if let Some(list) = by_class.get_mut(analysis.class_of(*object).get()) {
            list.push(*object);
        }
    }
    by_class
}

/// What a class's collections come to: the largest were counted, of the others a sample.
struct Estimate {
    exact: Sums,
    sampled: Sums,
    /// Collections that the sample stands for.
    others: u64,
}

impl Estimate {
    fn whole(&self, count: impl Fn(&Sums) -> u64) -> u64 {
        // 128 bits: what hostile fields count can't overflow.
        let others = u128::from(count(&self.sampled)) * u128::from(self.others);
        let others = others
            .checked_div(self.sampled.read.into())
            .unwrap_or_default();
        count(&self.exact).saturating_add(others as u64)
    }

    fn examples(mut self) -> Vec<ObjectIndex> {
        let mut examples = self.sampled.examples;
        examples.append(&mut self.exact.examples);
        examples.truncate(EXAMPLES);
        examples
    }
}

impl Sums {
    fn of(analysis: &Analysis<'_>, objects: &[ObjectIndex]) -> Self {
        let mut sums = Self {
            sizes: vec![0; 65],
            ..Self::default()
        };
        for object in objects {
            if let Some(collection) = collection::inspect(analysis, *object) {
                sums.add(analysis, &collection);
            }
        }
        sums
    }

    fn add(&mut self, analysis: &Analysis<'_>, collection: &Collection) {
        let Some(size) = collection
            .size
            .or(collection.slots.filter(|slots| *slots == 0))
        else {
            return;
        };
        self.read += 1;
        self.elements = self.elements.saturating_add(size);
        self.largest = self.largest.max(size);
        if let Some(count) = self.sizes.get_mut((64 - size.leading_zeros()) as usize) {
            *count += 1;
        }
        let own = analysis.shallow_size(collection.object);
        // A set's table belongs to its map, which is counted by itself.
        let array = match collection.facts.family {
            Family::Set => None,
            _ => collection.array,
        };
        let array_bytes = array.map_or(0, |array| analysis.shallow_size(array));
        let slots = collection.slots.unwrap_or_default();
        if size == 0 {
            self.empty += 1;
            self.wasted += own + array_bytes;
        } else if slots > 8 && size.saturating_mul(FAIRLY_FULL) < slots {
            self.wasted += array_bytes / slots * (slots - size);
        }
        if size <= SPARSE {
            self.sparse += 1;
            self.sparse_bytes += own + array_bytes;
            if self.examples.len() < EXAMPLES {
                self.examples.push(collection.object);
            }
        }
    }
}

/// 0, 1, 2–3, 4–7 … with something in them.
fn buckets(sizes: &[u64]) -> Vec<(u64, u64, u64)> {
    let range = |bits: usize| match bits {
        0 => (0, 0),
        64 => (1 << 63, u64::MAX),
        _ => (1 << (bits - 1), (1 << bits) - 1),
    };
    let last = sizes
        .iter()
        .rposition(|count| *count > 0)
        .map_or(0, |last| last + 1);
    (0..last)
        .map(|bits| {
            let (from, to) = range(bits);
            (from, to, sizes.get(bits).copied().unwrap_or_default())
        })
        .collect()
}
