//! Changes of access paths, classes, class loaders and threads.

use heapray_report::Report;

use super::figure::{ChangeState, Figure};
use super::join::{Rows, class_rows, join, loader_rows, thread_rows};
use super::rows::{ClassChange, LoaderChange, PathChange, ThreadChange};
use super::significance::Significance;
use crate::evidence::{Evidence, PathGrowth, moved};
use crate::holders::{Growth, find_holders};
use crate::names::POOL_GROWS_FROM;
use crate::order::largest_first;
use crate::paths::path_prefix;

/// `cuts`: sizes below which the reports list no path.
pub(super) fn path_changes(
    rows: &Rows,
    significance: &Significance,
    evidence: &Evidence,
    cuts: (u64, u64),
) -> Vec<PathChange> {
    let mut changes: Vec<PathChange> = rows
        .iter()
        .map(|(path, row)| {
            let retained_bytes = row.bytes_of_path(cuts);
            let state = match row.state(significance, retained_bytes) {
                ChangeState::Gone => ChangeState::BelowThreshold,
                state => state,
            };
            PathChange {
                state,
                path: path.clone(),
                class: row.class.clone(),
                instances: row.count(),
                retained_bytes,
                below_threshold: row.before.is_none() || row.after.is_none(),
                holder: false,
                explained_by: None,
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    mark_moved(&mut changes);
    changes.retain(|change| !grew(change) || evidence.bears_out(&path_growth(change)));
    largest_first(
        &mut changes,
        |change| change.retained_bytes.delta,
        |change| &change.path,
    );
    mark_holders(&mut changes);
    changes
}

fn grew(change: &PathChange) -> bool {
    matches!(change.state, ChangeState::New | ChangeState::Grown)
}

fn path_growth(change: &PathChange) -> PathGrowth<'_> {
    PathGrowth {
        path: &change.path,
        class: &change.class,
        instances: change.instances.delta,
        bytes: change.retained_bytes.delta,
    }
}

/// Marks paths that came and went with the same objects.
fn mark_moved(changes: &mut [PathChange]) {
    let listed = |state: ChangeState| {
        let at = |(at, change): (usize, &PathChange)| (change.state == state).then_some(at);
        changes
            .iter()
            .enumerate()
            .filter_map(at)
            .collect::<Vec<usize>>()
    };
    let (came, went) = (
        listed(ChangeState::New),
        listed(ChangeState::BelowThreshold),
    );
    let growths = |rows: &[usize]| -> Vec<PathGrowth<'_>> {
        rows.iter()
            .filter_map(|&at| changes.get(at))
            .map(path_growth)
            .collect()
    };
    let (new, old) = moved(&growths(&came), &growths(&went));
    let marked = came.iter().zip(new).chain(went.iter().zip(old));
    let marked: Vec<usize> = marked
        .filter(|(_, moved)| *moved)
        .map(|(at, _)| *at)
        .collect();
    for at in marked {
        if let Some(change) = changes.get_mut(at) {
            change.state = ChangeState::Moved;
        }
    }
}

/// Marks the growing paths that hold the growth, and links the other growing paths to them.
fn mark_holders(changes: &mut [PathChange]) {
    // Claimed growth first; within it, and within the rest, the order stays.
    changes.sort_by_key(|change| {
        !(change.retained_bytes.delta > 0 && change.state != ChangeState::Moved)
    });
    let growing = changes
        .iter()
        .take_while(|change| change.retained_bytes.delta > 0 && change.state != ChangeState::Moved)
        .count();
    let (rows, _) = changes.split_at_mut_checked(growing).unwrap_or_default();
    let holders = {
        let growths: Vec<Growth<'_>> = rows
            .iter()
            .map(|row| Growth {
                path: path_prefix(&row.path, &row.class),
                rise: row.retained_bytes.delta as f64,
                multiplies: row.instances.delta > 0 && row.instances.before > 0
                    || row.instances.before == 0 && row.instances.after > 1,
            })
            .collect();
        find_holders(&growths)
    };
    for holder in &holders {
        let Some(path) = rows.get_mut(holder.row).map(|row| {
            row.holder = true;
            row.path.clone()
        }) else {
            continue;
        };
        for &other in holder.below.iter().chain(&holder.above) {
            if let Some(row) = rows.get_mut(other) {
                row.explained_by.get_or_insert_with(|| path.clone());
            }
        }
    }
}

pub(super) fn class_changes(
    before: &Report,
    after: &Report,
    significance: &Significance,
) -> Vec<ClassChange> {
    let mut changes: Vec<ClassChange> = join(class_rows(before), class_rows(after))
        .into_iter()
        .map(|(class, row)| {
            let retained_bytes = row.retained();
            // A class grows by retained or by shallow heap; the larger change decides.
            let held = retained_bytes.filter(|_| significance.whole());
            let deciding = [Some(row.bytes()), held]
                .into_iter()
                .flatten()
                .max_by_key(|figure| figure.delta.unsigned_abs())
                .unwrap_or_default();
            ClassChange {
                state: row.state_of_sum(significance, deciding),
                class,
                instances: row.count(),
                shallow_bytes: row.bytes(),
                retained_bytes,
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    // By shallow heap, because retained heaps of classes overlap.
    largest_first(
        &mut changes,
        |change| change.shallow_bytes.delta,
        |change| &change.class,
    );
    changes
}

pub(super) fn loader_changes(
    before: &Report,
    after: &Report,
    significance: &Significance,
) -> Vec<LoaderChange> {
    let mut changes: Vec<LoaderChange> = join(loader_rows(before), loader_rows(after))
        .into_iter()
        .map(|(key, row)| {
            let name = key
                .split_once('\0')
                .map(|(_, name)| name)
                .filter(|name| !name.is_empty());
            let retained_bytes = row.retained();
            let held = retained_bytes.filter(|_| significance.whole());
            let mut state = row.state_of_sum(significance, held.unwrap_or_else(|| row.bytes()));
            // One loader more or less matters at any size: redeployments leak one loader at a time.
            if state == ChangeState::Steady {
                state = significance.partial.admit(match row.count() {
                    Figure { before: 0, .. } => ChangeState::New,
                    Figure { after: 0, .. } => ChangeState::Gone,
                    Figure { delta: 0, .. } => ChangeState::Steady,
                    Figure { delta, .. } if delta > 0 => ChangeState::Grown,
                    Figure { .. } => ChangeState::Shrunk,
                });
            }
            LoaderChange {
                state,
                class: row.class.clone(),
                name: name.map(str::to_owned),
                loaders: row.count(),
                classes: row.figure(|columns| columns.extra),
                shallow_bytes: row.bytes(),
                retained_bytes,
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    let growth =
        |change: &LoaderChange| change.retained_bytes.unwrap_or(change.shallow_bytes).delta;
    // Joined rows are in order of class and name, and the sort is stable: names stay in order.
    largest_first(&mut changes, growth, |change| &change.class);
    changes
}

pub(super) fn thread_changes(
    before: &Report,
    after: &Report,
    significance: &Significance,
) -> Vec<ThreadChange> {
    let mut changes: Vec<ThreadChange> = join(thread_rows(before), thread_rows(after))
        .into_iter()
        .map(|(stem, row)| {
            let mut state = row.state(significance, row.bytes());
            let threads = row.count();
            if state == ChangeState::Steady && threads.delta.unsigned_abs() >= POOL_GROWS_FROM {
                state = significance.partial.admit(if threads.delta > 0 {
                    ChangeState::Grown
                } else {
                    ChangeState::Shrunk
                });
            }
            ThreadChange {
                state,
                stem,
                threads,
                retained_bytes: row.bytes(),
            }
        })
        .filter(|change| change.state != ChangeState::Steady)
        .collect();
    largest_first(
        &mut changes,
        |change| change.retained_bytes.delta,
        |change| &change.stem,
    );
    changes
}
