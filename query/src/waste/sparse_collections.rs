//! How full are collections? By class, and by number of elements.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::found::{CollectionTotals, SizeBucket, Sparse};
use crate::collections::{Collection, Family, KnownCollections, inspect_fields};
use crate::instances::{largest_instances, sample_instances};
use heapray_analyzer::Heap;
use heapray_analyzer::Nearby;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::classes::ClassIndex;

/// Collections of one class that are looked at, about.
const MOST_READ: u64 = 2000;
/// The largest of all classes are looked at besides, so that none is missed that matters.
const LARGEST: usize = 1000;
/// Those that retain less than this part of the heap don't matter: of a gigabyte, eight kilobytes.
const SMALLEST_SHARE: u64 = 1 << 17;
/// Slots in use below which a table or an array has room to spare: a hash table is doubled at three
/// quarters, so that half of that is the worst that growing leaves.
const FAIRLY_FULL: u64 = 3;
/// Elements of a collection that is next to empty.
const SPARSE: u64 = 1;
/// Collections that one task looks at.
const SHARE: usize = 256;
/// Examples of each class.
const EXAMPLES: usize = 64;

type Found = (Vec<CollectionTotals>, Vec<SizeBucket>, Vec<Sparse>);

/// Sums of collections of one class.
struct Sums {
    looked_at: u64,
    /// Where its size is.
    read: u64,
    empty: u64,
    elements: u64,
    largest: u64,
    wasted: u64,
    sparse: u64,
    sparse_bytes: u64,
    examples: Vec<ObjectIndex>,
    /// By the number of bits that the number of elements takes.
    sizes: Sizes,
}

/// Numbers of elements by their bits.
type Sizes = [u64; 65];

pub(super) fn find(heap: &Heap) -> Found {
    let known = KnownCollections::of(heap);
    let strides: Vec<u64> = heap
        .classes()
        .iter()
        .map(|(index, _)| {
            let instances = heap.instances_of(index);
            let is_known = instances > 0 && known.counted(index).is_some();
            u64::from(is_known) * instances.div_ceil(MOST_READ)
        })
        .collect();
    let least = heap.total().bytes / SMALLEST_SHARE;
    let largest = largest_instances(heap, &strides, LARGEST, least);
    let mut scattered = sample_instances(heap, &strides);
    scattered.retain(|object| largest.binary_search(object).is_err());
    let mut sampled = sums(heap, &scattered);
    let mut estimates: BTreeMap<ClassIndex, Estimate> = sums(heap, &largest)
        .into_iter()
        .map(|(class, exact)| (class, Estimate::new(heap, class, exact)))
        .collect();
    while let Some((class, sampled)) = sampled.pop_first() {
        let estimate = estimates.entry(class);
        let estimate = estimate.or_insert_with(|| Estimate::new(heap, class, Sums::default()));
        estimate.sampled = sampled;
    }
    let mut sizes: Sizes = [0; 65];
    let mut totals = Vec::new();
    let mut sparse = Vec::new();
    for (class, estimate) in estimates {
        let Estimate { exact, sampled, .. } = &estimate;
        if exact.read + sampled.read == 0 {
            continue;
        }
        for (number, all) in sizes.iter_mut().enumerate() {
            let size = |sums: &Sums| sums.sizes.get(number).copied().unwrap_or_default();
            *all = all.saturating_add(estimate.whole(size));
        }
        totals.push(CollectionTotals {
            class: heap.classes().get(class).name.clone(),
            instances: heap.instances_of(class),
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

/// Looks at collections, in ascending order of addresses, and adds them up by class.
fn sums(heap: &Heap, objects: &[ObjectIndex]) -> BTreeMap<ClassIndex, Sums> {
    let look = |objects: &[ObjectIndex]| {
        let mut sums: BTreeMap<ClassIndex, Sums> = BTreeMap::new();
        let known = KnownCollections::of(heap);
        let (mut nearby, mut inside) = (Nearby::default(), Nearby::default());
        for object in objects {
            let class = heap.class_of(*object);
            let of_class = sums.entry(class).or_default();
            of_class.looked_at += 1;
            if let Some(facts) = known.counted(class) {
                let fields = heap.instance_near(*object, &mut nearby);
                let found = inspect_fields(heap, *object, facts, fields.as_ref(), &mut inside);
                of_class.add(heap, &found);
            }
        }
        sums
    };
    let merge = |mut sums: BTreeMap<ClassIndex, Sums>, others: BTreeMap<ClassIndex, Sums>| {
        for (class, other) in others {
            sums.entry(class).or_default().merge(other);
        }
        sums
    };
    objects
        .par_chunks(SHARE)
        .map(look)
        .reduce(BTreeMap::new, merge)
}

/// What a class's collections come to: the largest were counted, of the others a sample.
struct Estimate {
    exact: Sums,
    sampled: Sums,
    /// Collections that the sample stands for.
    others: u64,
}

impl Estimate {
    fn new(heap: &Heap, class: ClassIndex, exact: Sums) -> Self {
        let all = heap.instances_of(class);
        Self {
            others: all.saturating_sub(exact.looked_at),
            exact,
            sampled: Sums::default(),
        }
    }

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
    fn merge(&mut self, other: Self) {
        self.looked_at += other.looked_at;
        self.read += other.read;
        self.empty += other.empty;
        self.elements = self.elements.saturating_add(other.elements);
        self.largest = self.largest.max(other.largest);
        self.wasted += other.wasted;
        self.sparse += other.sparse;
        self.sparse_bytes += other.sparse_bytes;
        self.examples.extend(other.examples);
        self.examples.truncate(EXAMPLES);
        for (size, other) in self.sizes.iter_mut().zip(other.sizes) {
            *size += other;
        }
    }

    fn add(&mut self, heap: &Heap, collection: &Collection) {
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
        let own = heap.shallow_size(collection.object);
        // A set's table belongs to its map, which is counted by itself.
        let array = match collection.facts.family {
            Family::Set => None,
            _ => collection.array,
        };
        let array_bytes = array.map_or(0, |array| heap.shallow_size(array));
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

impl Default for Sums {
    fn default() -> Self {
        Self {
            looked_at: 0,
            read: 0,
            empty: 0,
            elements: 0,
            largest: 0,
            wasted: 0,
            sparse: 0,
            sparse_bytes: 0,
            examples: Vec::new(),
            sizes: [0; 65],
        }
    }
}

/// 0, 1, 2–3, 4–7 … with something in them.
fn buckets(sizes: &[u64]) -> Vec<SizeBucket> {
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
            SizeBucket {
                from,
                to,
                collections: sizes.get(bits).copied().unwrap_or_default(),
            }
        })
        .collect()
}
