//! Where do objects stand in the dominator tree?

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::root_entries::root_objects;
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::TreeIndex;
use heapray_analyzer::storage::bitset::{Bitset, contains};
use heapray_analyzer::storage::codec::{read_all, to_bytes};
use heapray_analyzer::{Derived, Kept, WalkOrder};

/// Objects that one task looks at.
const SHARE: usize = 1 << 18;

/// Objects that are looked at in one go.
const LOOKED_AT: usize = 16;

/// Bits of a set that says of whole ranges of objects whether any is wanted: few enough for a processor's
/// fastest cache.
const COARSE_BITS: u64 = 1 << 17;
const COARSE_WORDS: usize = (COARSE_BITS / 64) as usize;

/// One known position for each so many objects, at most.
const LEAST_BETWEEN: u32 = 64;

/// Places of what every report asks for, looked up before there is a tree to stand in: roots, threads, and
/// class objects. None where they are many.
#[derive(Debug, Default)]
pub(crate) struct KnownPositions(FxHashMap<ObjectIndex, Option<TreeIndex>>);

impl KnownPositions {
    /// A pass over the walk's order, in parallel.
    pub(crate) fn find(walk: &WalkOrder<'_>) -> Self {
        let WalkOrder {
            graph,
            roots,
            order,
            ..
        } = *walk;
        let classes = graph.classes.iter();
        let classes = classes.filter_map(|(_, class)| class.object);
        let objects: Vec<ObjectIndex> = root_objects(roots).into_iter().chain(classes).collect();
        if objects.len() > (graph.len() / LEAST_BETWEEN) as usize {
            return Self::default();
        }
        let found = find_in_order(graph.len(), order, &objects);
        let places = objects.into_iter();
        Self(
            places
                .map(|object| (object, found.get(&object).copied()))
                .collect(),
        )
    }

    /// Places of these objects; `None` when one of them is no known position.
    fn get(&self, objects: &[ObjectIndex]) -> Option<FxHashMap<ObjectIndex, TreeIndex>> {
        let places = objects.iter().map(|object| self.0.get_key_value(object));
        let places: Option<Vec<_>> = places.collect();
        let places = places?.into_iter();
        Some(
            places
                .filter_map(|(object, place)| Some((*object, (*place)?)))
                .collect(),
        )
    }
}

impl Derived for KnownPositions {
    /// None: positions that were not prefetched are looked up when they are asked for.
    fn compute(_heap: &Heap) -> Self {
        Self::default()
    }
}

impl Kept for KnownPositions {
    const NAME: &'static str = "known positions 1";

    fn to_bytes(&self) -> Vec<u8> {
        let places = self.0.iter();
        let mut places: Vec<(u32, Option<u32>)> = places
            .map(|(object, place)| (object.0, place.map(|place| place.0)))
            .collect();
        places.sort_unstable();
        to_bytes(&places)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let places: Vec<(u32, Option<u32>)> = read_all(bytes)?;
        let places = places.into_iter();
        let places = places.map(|(object, place)| (ObjectIndex(object), place.map(TreeIndex)));
        Some(Self(places.collect()))
    }
}

/// Objects that are looked up one by one, where that can be done; more are found sooner in a pass.
const FEW: usize = 64;

/// Places of objects in the dominator tree; unreachable ones are left out. A pass over a column, in parallel, however
/// many objects are asked for: ask for all at once. No pass where all of them are known positions, nor for few objects
/// where the heap is from an index file or such questions were asked before.
pub fn find_in_tree(heap: &Heap, objects: &[ObjectIndex]) -> FxHashMap<ObjectIndex, TreeIndex> {
    if objects.is_empty() {
        return FxHashMap::default();
    }
    heap.kept::<KnownPositions>()
        .get(objects)
        .or_else(|| find_few(heap, objects))
        .unwrap_or_else(|| {
            let all = heap.graph().len();
            let order = order_of(heap);
            heap.workers().run(|| find_in_order(all, order, objects))
        })
}

/// The objects by preorder number.
fn order_of(heap: &Heap) -> &[u32] {
    let tree = heap.tree();
    let known = tree.order.as_slice().get(..=tree.count as usize);
    known.unwrap_or_default()
}

/// The same for a few objects; `None` for many, or if only a pass finds them.
fn find_few(heap: &Heap, objects: &[ObjectIndex]) -> Option<FxHashMap<ObjectIndex, TreeIndex>> {
    if objects.len() > FEW {
        return None;
    }
    let repeated = heap.derived::<RepeatedQuestions>();
    let mut found = FxHashMap::default();
    for object in objects {
        let numbers = heap.numbers_near(*object);
        let numbers = numbers.or_else(|| repeated.numbers_near(heap, *object))?;
        if heap.is_reachable(*object) {
            let near = numbers.start as usize..numbers.end as usize;
            let near = heap.tree().order.entries(near);
            let at = near.iter().position(|other| *other == object.0)?;
            found.insert(*object, TreeIndex(numbers.start + at as u32));
        }
    }
    Some(found)
}

/// Passes that questions for few objects may take. Then each object's part of the preorder numbers is noted, which
/// costs as much as some passes and leaves a search through 1/256 of the column for each object.
const MOST_PASSES: usize = 4;

/// Objects for which that is not too much memory.
const MOST_NOTED: u32 = 1 << 26;

/// Questions for the places of few objects, one after the other.
#[derive(Debug, Default)]
struct RepeatedQuestions {
    passes: AtomicUsize,
    /// By object: in which part of the preorder numbers its own is.
    parts: OnceLock<Vec<u8>>,
}

impl Derived for RepeatedQuestions {
    fn compute(_heap: &Heap) -> Self {
        Self::default()
    }
}

impl RepeatedQuestions {
    /// Preorder numbers among which the object's is, if it is reachable. `None` while passes are cheaper.
    fn numbers_near(&self, heap: &Heap, object: ObjectIndex) -> Option<Range<u32>> {
        let all = heap.graph().len();
        if all > MOST_NOTED || self.passes.fetch_add(1, Ordering::Relaxed) < MOST_PASSES {
            return None;
        }
        let order = order_of(heap);
        // Numbers of a part, as a shift: 256 parts at most.
        let shift = (order.len() as u32 >> 8)
            .checked_ilog2()
            .map_or(0, |log| log + 1);
        // On this thread: those of a pool may wait for this answer.
        let parts = self.parts.get_or_init(|| {
            let mut parts = vec![0; all as usize];
            // The virtual root, at 0, is no object.
            for (preorder, object) in (0_u32..).zip(order).skip(1) {
                if let Some(part) = parts.get_mut(*object as usize) {
                    *part = (preorder >> shift) as u8;
                }
            }
            parts
        });
        let part = *parts.get(object.0 as usize)?;
        let start = u32::from(part) << shift;
        let end = start.saturating_add(1 << shift).min(order.len() as u32);
        Some(start.max(1)..end)
    }
}

/// Which ranges of objects have any that is wanted.
struct Coarse {
    words: Box<[u64; COARSE_WORDS]>,
    /// Objects of a range, as a shift.
    shift: u32,
}

impl Coarse {
    /// Of so many objects none is wanted.
    fn new(all: u32) -> Self {
        Self {
            words: Box::new([0; COARSE_WORDS]),
            shift: (u64::from(all) / COARSE_BITS)
                .checked_ilog2()
                .map_or(0, |log| log + 1),
        }
    }

    fn insert(&mut self, object: u32) {
        let range = object >> self.shift;
        if let Some(word) = self.words.get_mut((range / 64) as usize % COARSE_WORDS) {
            *word |= 1 << (range % 64);
        }
    }

    /// Is any of the objects in a range where one is wanted? All are looked at, since nearly always none is, and no
    /// branch between them is sooner done.
    #[inline]
    fn may_have_any(&self, objects: &[u32]) -> bool {
        let bits = objects.iter().fold(0, |bits, object| {
            let range = object >> self.shift;
            let word = self.words.get((range / 64) as usize % COARSE_WORDS);
            bits | word.map_or(0, |word| word >> (range % 64))
        });
        bits & 1 != 0
    }
}

/// Preorder numbers of objects, of which there are `all` in the file.
fn find_in_order(
    all: u32,
    order: &[u32],
    objects: &[ObjectIndex],
) -> FxHashMap<ObjectIndex, TreeIndex> {
    let Ok(mut wanted) = Bitset::new(all as usize) else {
        return FxHashMap::default();
    };
    let mut coarse = Coarse::new(all);
    for object in objects {
        wanted.insert(object.0);
        coarse.insert(object.0);
    }
    let (wanted, coarse) = (wanted.words(), &coarse);
    order
        .par_chunks(SHARE)
        .enumerate()
        .flat_map_iter(|(chunk, objects)| {
            let first = (chunk * SHARE) as u32;
            objects
                .chunks(LOOKED_AT)
                .zip((first..).step_by(LOOKED_AT))
                .filter(|(objects, _)| coarse.may_have_any(objects))
                .flat_map(|(objects, first)| objects.iter().zip(first..))
                .filter(|(object, preorder)| *preorder != 0 && contains(wanted, **object))
                .map(|(object, preorder)| (ObjectIndex(*object), TreeIndex(preorder)))
        })
        .collect()
}
