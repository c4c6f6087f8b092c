//! Why are objects alive at all: which GC roots of which kind are there, and what do they retain?

use std::cmp::Reverse;

use heapray_hprof::{ObjectId, RootKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::retained_by_group;
use crate::label::object_title;
use crate::positions::find_in_tree;
use crate::root_entries::{entries, root_entries, root_objects};
use crate::rows::{Cell, Column, Row};
use crate::watch::{Watch, ensure_wanted};
use heapray_analyzer::{Heap, ObjectIndex, Progress, Result, Silent, TreeIndex};

/// Steps up the dominator tree that are cheaper than a pass over it.
const MOST_STEPS: usize = 1 << 18;

/// The GC roots of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootKindRow {
    /// The kind.
    pub kind: RootKind,
    /// Different objects that are roots of the kind.
    pub objects: u64,
    /// Root records of the kind whose object is in the file.
    pub records: u64,
    /// Retained by these objects together, bytes.
    pub retained_size: u64,
}

impl Row for RootKindRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("roots", "Roots"),
        Column::count("objects", "Objects"),
        Column::bytes("retained_bytes", "Retained"),
        Column::text("kind", "Kind"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.records),
            Cell::Count(self.objects),
            Cell::Bytes(self.retained_size),
            Cell::text(self.kind.name()),
        ]
    }
}

/// A GC root of a kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRow {
    /// Address of the object.
    pub id: ObjectId,
    /// Serial number of the thread, for what belongs to one.
    pub thread_serial: Option<u32>,
    /// What the object retains, bytes.
    pub retained_bytes: u64,
    /// What the object is, see [`object_title`].
    pub class: String,
}

impl Row for RootRow {
    const COLUMNS: &'static [Column] = &[
        Column::address("object_id", "Object"),
        Column::count("thread_serial", "Thread"),
        Column::bytes("retained_bytes", "Retained"),
        Column::text("class", "Class"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Address(self.id),
            self.thread_serial
                .map_or(Cell::None, |serial| Cell::Count(serial.into())),
            Cell::Bytes(self.retained_bytes),
            Cell::text(&self.class),
        ]
    }
}

/// The roots of a kind, a row for each record, the largest retained heap first. A pass.
pub fn roots_of_kind(heap: &Heap, kind: RootKind) -> Vec<RootRow> {
    // Nobody cancels.
    roots_of_kind_watched(heap, kind, &Silent).unwrap_or_default()
}

/// The same with reports of its progress.
///
/// # Errors
/// When `progress` cancels.
pub fn roots_of_kind_watched(
    heap: &Heap,
    kind: RootKind,
    progress: &dyn Progress,
) -> Result<Vec<RootRow>> {
    let places = find_roots(heap);
    let roots = root_entries(heap).filter(|root| root.kind == kind);
    let mut sorted: Vec<_> = roots
        .map(|root| {
            let place = places.get(root.object);
            (place.map_or(0, |place| heap.retained_size(place)), root)
        })
        .collect();
    sorted.sort_by_key(|(retained, root)| (Reverse(*retained), root.object));
    let mut watch = Watch::begin(progress, sorted.len() as u64);
    let wanted = sorted.into_iter().take_while(|_| watch.goes_on());
    let rows = wanted.map(|(retained_bytes, root)| RootRow {
        id: heap.id(root.object),
        thread_serial: root.thread.map(|serial| serial.0),
        retained_bytes,
        class: object_title(heap, root.object),
    });
    let rows = rows.collect();
    ensure_wanted(progress)?;
    Ok(rows)
}

/// Kinds of roots that occur, most retained bytes first; what threads hold (locals) included, although
/// the dominator tree hangs it below the thread. `places` are those of all roots, see [`find_roots`].
pub fn roots_by_kind(heap: &Heap, places: &RootPositions) -> Vec<RootKindRow> {
    // An object may be a root of several kinds; each such combination is a group, and counts for all
    // of its kinds.
    let mut kinds_of: FxHashMap<u32, u32> = FxHashMap::default();
    let mut rows: Vec<RootKindRow> = RootKind::ALL
        .iter()
        .map(|kind| RootKindRow {
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

fn add(rows: &mut [RootKindRow], kinds: u32, retained: u64) {
    for (place, row) in rows.iter_mut().enumerate() {
        if kinds >> place & 1 != 0 {
            row.retained_size += retained;
        }
    }
}

/// Places in the dominator tree of everything that is a root, a live thread, or held by one.
#[derive(Debug)]
pub struct RootPositions(FxHashMap<ObjectIndex, TreeIndex>);

impl RootPositions {
    /// The place of an object that is among them.
    pub fn get(&self, object: ObjectIndex) -> Option<TreeIndex> {
        self.0.get(&object).copied()
    }
}

/// Finds the positions of all roots. A pass, unless they were prefetched.
pub fn find_roots(heap: &Heap) -> RootPositions {
    RootPositions(find_in_tree(heap, &root_objects(heap.roots())))
}
