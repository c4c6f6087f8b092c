//! Why are objects alive at all: which GC roots of which kind are there, and what do they retain?

use std::cmp::Reverse;

use heapray_hprof::{RootKind, ThreadSerial};
use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::retained_by_group;
use crate::places::find_in_tree;
use heapray_analyzer::Heap;
use heapray_analyzer::ObjectIndex;
use heapray_analyzer::TreeIndex;
use heapray_analyzer::graph::{RootEntry, Roots};

/// Steps up the dominator tree that are cheaper than a pass over it.
const MOST_STEPS: usize = 1 << 18;

/// The roots of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootsOfKind {
    /// The kind.
    pub kind: RootKind,
    /// Different objects that are roots of the kind.
    pub objects: u64,
    /// Root records of the kind whose object is in the file.
    pub records: u64,
    /// Retained by these objects together, bytes.
    pub retained_size: u64,
}

/// A GC root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootRow {
    /// Why it is alive.
    pub kind: RootKind,
    /// The object.
    pub object: ObjectIndex,
    /// The thread, for what belongs to one.
    pub thread: Option<ThreadSerial>,
    /// Frame from the top of the thread's stack.
    pub frame: Option<i32>,
}

/// Kinds of roots that occur, most retained bytes first; what threads hold (locals) included, although
/// the dominator tree hangs it below the thread. `places` are those of all roots, see [`find_roots`].
pub fn roots_by_kind(heap: &Heap, places: &RootPlaces) -> Vec<RootsOfKind> {
    // An object may be a root of several kinds; each such combination is a group, and counts for all
    // of its kinds.
    let mut kinds_of: FxHashMap<u32, u32> = FxHashMap::default();
    let mut rows: Vec<RootsOfKind> = RootKind::ALL
        .iter()
        .map(|kind| RootsOfKind {
            kind: *kind,
            objects: 0,
            records: 0,
            retained_size: 0,
        })
        .collect();
    for entry in entries(heap.roots()) {
        let place = entry.kind as usize;
        let kinds = kinds_of.entry(entry.object).or_default();
        if let Some(row) = rows.get_mut(place) {
            row.records += 1;
            row.objects += u64::from(*kinds >> place & 1 == 0);
        }
        *kinds |= 1 << place;
    }
    let locals: FxHashSet<u32> = heap.roots().locals.iter().map(|e| e.object).collect();
    let mut nested: FxHashMap<TreeIndex, u32> = FxHashMap::default();
    for (object, kinds) in &kinds_of {
        let Some(tree) = places.get(ObjectIndex(*object)) else {
            continue;
        };
        if locals.contains(object) {
            nested.insert(tree, *kinds);
        } else {
            // True roots are side by side below the virtual root.
            add(&mut rows, *kinds, heap.retained_size(tree));
        }
    }
    // What threads hold may lie below each other.
    for (place, kind) in RootKind::ALL.iter().enumerate() {
        if !heap.roots().locals.iter().any(|entry| entry.kind == *kind) {
            continue;
        }
        let of_kind = |tree: &TreeIndex| {
            let kinds = nested.get(tree).copied().unwrap_or_default();
            kinds >> place & 1 != 0
        };
        let members = nested.keys().filter(|tree| of_kind(tree));
        let retained = retained_by_few(heap, members, of_kind).unwrap_or_else(|| {
            let group = |tree, _| [of_kind(&tree).then_some(0), None];
            let sums = retained_by_group(heap, 1, group);
            sums.first().copied().unwrap_or_default()
        });
        add(&mut rows, 1 << place, retained);
    }
    rows.retain(|row| row.records > 0);
    rows.sort_by_key(|row| (Reverse(row.retained_size), row.kind));
    rows
}

/// Bytes retained by a few objects together: those whose dominators are not among them count. `None` when
/// that would take too many steps up the tree; a live thread's locals are two steps below its root.
fn retained_by_few<'p>(
    heap: &Heap,
    places: impl Iterator<Item = &'p TreeIndex>,
    is_member: impl Fn(&TreeIndex) -> bool,
) -> Option<u64> {
    let mut steps = 0;
    let mut sum = 0;
    for place in places {
        let mut above = heap.dominator(*place);
        while above != TreeIndex::ROOT && !is_member(&above) {
            above = heap.dominator(above);
            steps += 1;
            if steps > MOST_STEPS {
                return None;
            }
        }
        if above == TreeIndex::ROOT {
            sum += heap.retained_size(*place);
        }
    }
    Some(sum)
}

fn add(rows: &mut [RootsOfKind], kinds: u32, retained: u64) {
    for (place, row) in rows.iter_mut().enumerate() {
        if kinds >> place & 1 != 0 {
            row.retained_size += retained;
        }
    }
}

/// Places in the dominator tree of everything that is a root, a live thread, or held by one.
#[derive(Debug)]
pub struct RootPlaces(FxHashMap<ObjectIndex, TreeIndex>);

impl RootPlaces {
    /// The place of an object that is among them.
    pub fn get(&self, object: ObjectIndex) -> Option<TreeIndex> {
        self.0.get(&object).copied()
    }
}

/// Finds the places of all roots. A pass, unless they were looked up ahead.
pub fn find_roots(heap: &Heap) -> RootPlaces {
    RootPlaces(find_in_tree(heap, &root_objects(heap.roots())))
}

/// Everything that is a root, a live thread, or held by one, in ascending order.
pub(super) fn root_objects(roots: &Roots) -> Vec<ObjectIndex> {
    let threads = roots.threads.iter().filter_map(|thread| thread.object);
    let mut objects: Vec<ObjectIndex> = entries(roots)
        .map(|entry| entry.object)
        .chain(threads)
        .map(ObjectIndex)
        .collect();
    objects.sort_unstable();
    objects.dedup();
    objects
}

fn entries(roots: &Roots) -> impl Iterator<Item = &RootEntry> {
    roots.direct.iter().chain(&roots.locals)
}

/// All roots: first true ones, then what threads hold, each in file order.
pub fn root_entries(heap: &Heap) -> impl Iterator<Item = RootRow> + '_ {
    entries(heap.roots()).map(|entry| RootRow {
        kind: entry.kind,
        object: ObjectIndex(entry.object),
        thread: entry.thread,
        frame: entry.frame,
    })
}
