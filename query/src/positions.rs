//! Where do objects stand in the dominator tree?

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

/// Places of objects in the dominator tree; unreachable ones are left out. A pass over a column, in
/// parallel, however many objects are asked for: ask for all at once. No pass where all of them are known positions,
/// nor for few objects where the heap is from an index file.
pub fn find_in_tree(heap: &Heap, objects: &[ObjectIndex]) -> FxHashMap<ObjectIndex, TreeIndex> {
    heap.kept::<KnownPositions>()
        .get(objects)
        .or_else(|| find_few(heap, objects))
        .unwrap_or_else(|| {
            let tree = heap.tree();
            let known = tree.order.as_slice().get(..=tree.count as usize);
            let all = heap.graph().len();
            heap.workers()
                .run(|| find_in_order(all, known.unwrap_or_default(), objects))
        })
}

/// The same for a few objects; `None` for many, or if only a pass finds them.
fn find_few(heap: &Heap, objects: &[ObjectIndex]) -> Option<FxHashMap<ObjectIndex, TreeIndex>> {
    if objects.len() > FEW {
        return None;
    }
    let mut found = FxHashMap::default();
    for object in objects {
        let numbers = heap.numbers_near(*object)?;
        if heap.is_reachable(*object) {
            let near = numbers.start as usize..numbers.end as usize;
            let near = heap.tree().order.entries(near);
            let at = near.iter().position(|other| *other == object.0)?;
            found.insert(*object, TreeIndex(numbers.start + at as u32));
        }
    }
    Some(found)
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
