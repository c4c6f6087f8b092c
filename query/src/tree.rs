//! Who dominates whom? The dominator tree, cut to what is worth looking at.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use heapray_analyzer::Heap;
use heapray_analyzer::TreeIndex;
use heapray_analyzer::storage::bitset::{Bitset, contains};

/// How much of the tree.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TreeOptions {
    /// Below this object; the virtual root for the whole heap.
    pub under: TreeIndex,
    /// Objects that retain fewer bytes are shown but not opened.
    pub smallest: u64,
    /// Levels.
    pub depth: u32,
    /// Children of an object at most; those that are opened are among them in any case.
    pub children: usize,
    /// Objects that are opened at most, the largest first.
    pub most_opened: usize,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self {
            under: TreeIndex::ROOT,
            smallest: 0,
            depth: 32,
            children: 20,
            most_opened: 200,
        }
    }
}

/// What was left out of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// How many.
    pub count: u64,
    /// Their retained heaps together, bytes.
    #[serde(rename = "retained_bytes")]
    pub retained_size: u64,
}

impl Rest {
    pub(crate) fn add(&mut self, retained_size: u64) {
        self.count += 1;
        self.retained_size += retained_size;
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.retained_size += other.retained_size;
    }
}

/// An object with what it dominates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its place.
    pub tree: TreeIndex,
    /// Dominated objects, largest first. No deeper than [`TreeOptions::depth`].
    pub children: Vec<Branch>,
    /// Dominated objects left out.
    pub rest: Rest,
}

/// The largest of some objects, by retained size then by number.
#[derive(Debug, Default)]
pub(super) struct Largest {
    most: usize,
    kept: BinaryHeap<Reverse<(u64, Reverse<u32>)>>,
    rest: Rest,
}

impl Largest {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    #[inline]
    pub(super) fn push(&mut self, preorder: u32, retained: u64) {
        let entry = Reverse((retained, Reverse(preorder)));
        if self.kept.len() < self.most {
            self.kept.push(entry);
            return;
        }
        match self.kept.peek_mut() {
            Some(mut smallest) if entry < *smallest => {
                self.rest.add(smallest.0.0);
                *smallest = entry;
            }
            _ => self.rest.add(retained),
        }
    }

    /// What the smallest of them retains, if there is no room for more.
    pub(super) fn least(&self) -> Option<u64> {
        let smallest = self.kept.peek().filter(|_| self.kept.len() >= self.most);
        smallest.map(|smallest| smallest.0.0)
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.rest.merge(other.rest);
        for Reverse((retained, Reverse(preorder))) in other.kept {
            self.push(preorder, retained);
        }
        self
    }

    pub(super) fn into_sorted(self) -> (Vec<TreeIndex>, Rest) {
        let sorted = self.kept.into_sorted_vec().into_iter();
        let places = sorted.map(|Reverse((_, Reverse(preorder)))| TreeIndex(preorder));
        (places.collect(), self.rest)
    }
}

/// Entries that one task looks at.
const SHARE: u32 = 1 << 16;
/// Whatever the options say, objects that retain less than this part are not opened: as many of the
/// others can at most be side by side.
const MOST_CANDIDATES_A_LEVEL: u64 = 20_000;
/// Below an object that retains this part of the heap the whole tree is looked at.
const LARGE_PART: u64 = 16;
/// Entries that are looked at before it is asked whether all is found.
const STEP: u32 = 1 << 14;

/// What an object dominates immediately: the `limit` largest, and how many others. A pass over a
/// column, in parallel; nothing of it depends on the number of threads.
pub fn children(heap: &Heap, parent: TreeIndex, limit: usize) -> (Vec<TreeIndex>, Rest) {
    let look = |part: Range<u32>| {
        let mut largest = Largest::new(limit);
        dominated(
            heap,
            part,
            |dominator| dominator == parent.0,
            |_, preorder, retained| {
                largest.push(preorder, retained());
            },
        );
        largest
    };
    let largest = heap.workers().run(|| {
        let parts = parts_of(0..heap.tree().count + 1).into_par_iter();
        parts
            .map(look)
            .reduce(|| Largest::new(limit), Largest::merge)
    });
    largest.into_sorted()
}

/// Calls `see` with the dominator, the number and what gives the retained size of each object of a part of the tree
/// whose dominator is wanted.
fn dominated(
    heap: &Heap,
    part: Range<u32>,
    is_wanted: impl Fn(u32) -> bool,
    mut see: impl FnMut(u32, u32, &dyn Fn() -> u64),
) {
    let tree = heap.tree();
    let dominators = tree.idom.part(part.start as usize..part.end as usize);
    let sizes = OnceCell::new();
    for (at, (dominator, preorder)) in dominators.iter().zip(part.clone()).enumerate() {
        // The virtual root is its own dominator.
        if preorder != 0 && is_wanted(*dominator) {
            let sizes = || sizes.get_or_init(|| tree.retained.part(part.clone()));
            see(*dominator, preorder, &|| sizes().get(at));
        }
    }
}

/// A range of preorder numbers in parts.
fn parts_of(range: Range<u32>) -> Vec<Range<u32>> {
    let starts = range.clone().step_by(SHARE as usize);
    let part = |start: u32| start..start.saturating_add(SHARE).min(range.end);
    starts.map(part).collect()
}

/// The tree below an object, cut to the options. Two passes over a column; memory grows with
/// `most_opened · children`, a bit per object while it runs.
pub fn dominator_tree(heap: &Heap, options: &TreeOptions) -> std::io::Result<(Vec<Branch>, Rest)> {
    let heaps = heap.tree();
    let below = options.under.0 + 1..end_below(heap, options);
    let opened = choose_opened(heap, options, below.clone())?;
    let mut is_opened = Bitset::new(heaps.count as usize + 1)?;
    for preorder in &opened {
        is_opened.insert(*preorder);
    }
    let is_opened = is_opened.words();
    let look = |part: Range<u32>| {
        let mut lists = Lists::default();
        let is_wanted = |dominator| contains(is_opened, dominator);
        dominated(heap, part, is_wanted, |dominator, preorder, retained| {
            if contains(is_opened, preorder) {
                lists.forced.entry(dominator).or_default().push(preorder);
            } else {
                let list = lists.largest.entry(dominator);
                let list = list.or_insert_with(|| Largest::new(options.children));
                list.push(preorder, retained());
            }
        });
        lists
    };
    let lists = heap.workers().run(|| {
        let parts = parts_of(below).into_par_iter();
        parts.map(look).reduce(Lists::default, Lists::merge)
    });
    Ok(assemble(heap, &opened, lists, options))
}

/// What opened objects dominate immediately.
#[derive(Default)]
struct Lists {
    largest: FxHashMap<u32, Largest>,
    /// Those that are opened themselves.
    forced: FxHashMap<u32, Vec<u32>>,
}

impl Lists {
    fn merge(mut self, other: Self) -> Self {
        for (dominator, list) in other.largest {
            let merged = match self.largest.remove(&dominator) {
                Some(own) => own.merge(list),
                None => list,
            };
            self.largest.insert(dominator, merged);
        }
        for (dominator, children) in other.forced {
            self.forced.entry(dominator).or_default().extend(children);
        }
        self
    }
}

/// Puts the levels together, deepest first. Opened objects come with smaller numbers than what they
/// dominate, so that going backward every child is finished before its parent.
fn assemble(
    heap: &Heap,
    opened: &[u32],
    mut lists: Lists,
    options: &TreeOptions,
) -> (Vec<Branch>, Rest) {
    let mut finished: FxHashMap<u32, (Vec<Branch>, Rest)> = FxHashMap::default();
    for preorder in opened.iter().rev() {
        let opened_children = lists.forced.get(preorder).map_or(&[][..], Vec::as_slice);
        let room = options.children.saturating_sub(opened_children.len());
        let (mut places, mut rest) = lists
            .largest
            .remove(preorder)
            .unwrap_or_default()
            .into_sorted();
        for left_out in places.drain(room.min(places.len())..) {
            rest.add(heap.retained_size(left_out));
        }
        places.extend(opened_children.iter().map(|child| TreeIndex(*child)));
        places.sort_by_key(|place| (Reverse(heap.retained_size(*place)), *place));
        let branches = places
            .into_iter()
            .map(|tree| {
                let (children, rest) = finished.remove(&tree.0).unwrap_or_default();
                Branch {
                    tree,
                    children,
                    rest,
                }
            })
            .collect();
        finished.insert(*preorder, (branches, rest));
    }
    finished.remove(&options.under.0).unwrap_or_default()
}

/// An object that retains less is not opened.
fn least_opened(heap: &Heap, options: &TreeOptions) -> u64 {
    let all = heap.retained_size(options.under);
    options.smallest.max(all / MOST_CANDIDATES_A_LEVEL).max(1)
}

/// A preorder number behind all that is to be shown below an object. What an object dominates comes soon after it, and
/// where the columns are in a file, the rest of them need not be touched: its children are found when they retain what
/// it retains without itself.
fn end_below(heap: &Heap, options: &TreeOptions) -> u32 {
    let heaps = heap.tree();
    let end = heaps.count + 1;
    let is_small = |bytes: u64| bytes < heap.total().bytes / LARGE_PART;
    let all = heap.retained_size(options.under);
    if !heaps.idom.is_stored() || !is_small(all) || !heap.has_sizes_only() {
        return end;
    }
    let below = |place: TreeIndex| {
        let own = heap
            .object_at(place)
            .map(|object| heap.shallow_size(object));
        heap.retained_size(place).checked_sub(own?)
    };
    let smallest = least_opened(heap, options);
    let mut opened = FxHashSet::from_iter([options.under.0]);
    let mut left = below(options.under);
    let mut at = options.under.0 + 1;
    while left.is_some_and(|left| left > 0) && at < end {
        let next = end.min(at.saturating_add(STEP));
        let dominators = heaps.idom.entries(at as usize..next as usize);
        for (dominator, preorder) in dominators.iter().zip(at..) {
            if !opened.contains(dominator) {
                continue;
            }
            let place = TreeIndex(preorder);
            let retained = heap.retained_size(place);
            left = left.and_then(|left| left.checked_sub(retained));
            if retained >= smallest {
                opened.insert(preorder);
                left = left.and_then(|left| left.checked_add(below(place)?));
            }
        }
        at = next;
    }
    // What does not add up is searched to the end.
    if left == Some(0) { at } else { end }
}

/// The objects to be opened, ascending: the largest that are large enough and near enough to the top.
/// With every object its dominators are chosen, since those retain no less.
fn choose_opened(
    heap: &Heap,
    options: &TreeOptions,
    below: Range<u32>,
) -> std::io::Result<Vec<u32>> {
    let heaps = heap.tree();
    let mut known = Bitset::new(heaps.count as usize + 1)?;
    known.insert(options.under.0);
    // Depth of each candidate; candidates of one level don't overlap, so they are few per level.
    let mut depths: BTreeMap<u32, u32> = BTreeMap::from([(options.under.0, 0)]);
    let smallest = least_opened(heap, options);
    let mut largest = Largest::new(options.most_opened);
    if options.depth > 1 {
        // Nearly all objects are too small, which needs no look elsewhere.
        for preorder in heaps.retained.at_least(smallest, below) {
            let retained = heaps.retained.get(preorder);
            let dominator = heaps.idom.get(preorder as usize).unwrap_or_default();
            if !known.contains(dominator) {
                continue;
            }
            let depth = depths.get(&dominator).copied().unwrap_or_default() + 1;
            // A leaf has nothing to open.
            let is_leaf = heap
                .object_at(TreeIndex(preorder))
                .is_none_or(|object| heap.shallow_size(object) == retained);
            if depth >= options.depth || is_leaf {
                continue;
            }
            if known.insert(preorder) {
                depths.insert(preorder, depth);
                largest.push(preorder, retained);
            }
        }
    }
    let (places, _) = largest.into_sorted();
    let mut opened: Vec<u32> = places.into_iter().map(|place| place.0).collect();
    opened.push(options.under.0);
    opened.sort_unstable();
    opened.dedup();
    Ok(opened)
}
