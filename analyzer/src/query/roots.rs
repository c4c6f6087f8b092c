//! Why are objects alive at all: which GC roots of which kind are there, and what do they retain?

use std::cmp::Reverse;

use heapray_hprof::{RootKind, ThreadSerial};
use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::retained_by_group;
use crate::analysis::Analysis;
use crate::error::Result;
use crate::graph::RootEntry;
use crate::index::ObjectIndex;

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
/// the dominator tree hangs it below the thread. A pass.
pub fn roots_by_kind(analysis: &Analysis<'_>) -> Result<Vec<RootsOfKind>> {
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
    for entry in entries(analysis) {
        let place = entry.kind as usize;
        let kinds = kinds_of.entry(entry.object).or_default();
        if let Some(row) = rows.get_mut(place) {
            row.records += 1;
            row.objects += u64::from(*kinds >> place & 1 == 0);
        }
        *kinds |= 1 << place;
    }
    let locals: FxHashSet<u32> = analysis.roots.locals.iter().map(|e| e.object).collect();
    let (mut nested, mut flat) = (FxHashMap::default(), Vec::new());
    for (object, kinds) in &kinds_of {
        if locals.contains(object) {
            nested.insert(*object, *kinds);
        } else {
            flat.push((ObjectIndex(*object), *kinds));
        }
    }
    // True roots are side by side below the virtual root.
    let objects: Vec<ObjectIndex> = flat.iter().map(|(object, _)| *object).collect();
    let places = analysis.find_in_tree(&objects);
    for (object, kinds) in flat {
        let retained = places
            .get(&object)
            .map_or(0, |tree| analysis.retained_size(*tree));
        add(&mut rows, kinds, retained);
    }
    // What threads hold may lie below each other.
    for (place, kind) in RootKind::ALL.iter().enumerate() {
        if !analysis
            .roots
            .locals
            .iter()
            .any(|entry| entry.kind == *kind)
        {
            continue;
        }
        let of_kind = |object: ObjectIndex| {
            let kinds = nested.get(&object.0).copied().unwrap_or_default();
            [(kinds >> place & 1 != 0).then_some(0), None]
        };
        let retained = retained_by_group(analysis, 1, of_kind)?;
        add(
            &mut rows,
            1 << place,
            retained.first().copied().unwrap_or_default(),
        );
    }
    rows.retain(|row| row.records > 0);
    rows.sort_by_key(|row| (Reverse(row.retained_size), row.kind));
    Ok(rows)
}

fn add(rows: &mut [RootsOfKind], kinds: u32, retained: u64) {
    for (place, row) in rows.iter_mut().enumerate() {
        if kinds >> place & 1 != 0 {
            row.retained_size += retained;
        }
    }
}

fn entries<'q>(analysis: &'q Analysis<'_>) -> impl Iterator<Item = &'q RootEntry> + 'q {
    analysis.roots.direct.iter().chain(&analysis.roots.locals)
}

/// All roots: first true ones, then what threads hold, each in file order.
pub fn root_entries<'q>(analysis: &'q Analysis<'_>) -> impl Iterator<Item = RootRow> + 'q {
    entries(analysis).map(|entry| RootRow {
        kind: entry.kind,
        object: ObjectIndex(entry.object),
        thread: entry.thread,
        frame: entry.frame,
    })
}
