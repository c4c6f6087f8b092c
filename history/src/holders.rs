//! Which of many access paths that grow together is the `Class.field` to open.
//!
//! An outer path grows because an inner path does: `App.CONTEXT` grows with `App.CONTEXT → Shop.orders`, which grows
//! with its entries. The holder is the innermost field of the application whose own number of objects stays the same
//! while the number of objects below it grows.

use std::cmp::Reverse;

use crate::names::{STEP, is_below};
use crate::order::Total;
use crate::paths::is_own_field;

/// Children that explain at least this share of a path's growth replace the path.
const EXPLAINED: f64 = 0.8;
/// A child below this share of its parent's growth is not a holder.
const SPLIT: f64 = 0.1;

/// A growing path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth<'a> {
    /// The path without the class at its end.
    pub(crate) path: &'a str,
    /// Growth in any unit that is the same for all paths; above 0.
    pub(crate) rise: f64,
    /// Whether the number of objects at the end of the path grows.
    pub(crate) multiplies: bool,
}

/// A path that holds growth, and the growing paths above and below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    /// Index of the holder in the input.
    pub(crate) row: usize,
    /// Growing paths below it, fastest first.
    pub(crate) below: Vec<usize>,
    /// Growing paths above it, outermost first.
    pub(crate) above: Vec<usize>,
}

/// Groups growing paths under their holders, the fastest holder first. O(n log n).
pub(crate) fn find_holders(rows: &[Growth<'_>]) -> Vec<Holder> {
    let parents = parents_of(rows);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let mut pending: Vec<usize> = Vec::new();
    for (row, parent) in parents.iter().enumerate() {
        match parent.and_then(|parent| children.get_mut(parent)) {
            Some(siblings) => siblings.push(row),
            None => pending.push(row),
        }
    }
    let growth = |row: usize| rows.get(row).map_or(0.0, |row| row.rise);
    let mut holders = Vec::new();
    while let Some(row) = pending.pop() {
        let inner: Vec<usize> = children
            .get(row)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&child| {
                rows.get(child)
                    .is_some_and(|child| !child.multiplies && ends_in_field(child.path))
            })
            .collect();
        let explained: f64 = inner.iter().map(|&child| growth(child)).sum();
        if explained >= EXPLAINED * growth(row) {
            pending.extend(
                inner
                    .into_iter()
                    .filter(|&child| growth(child) >= SPLIT * growth(row)),
            );
        } else {
            holders.push(Holder {
                row,
                below: descendants(row, &children, growth),
                above: ancestors(row, &parents),
            });
        }
    }
    holders.sort_by_key(|holder| {
        (
            Reverse(Total(growth(holder.row))),
            path_of(rows, holder.row),
        )
    });
    holders
}

fn path_of<'a>(rows: &[Growth<'a>], row: usize) -> &'a str {
    rows.get(row).map_or("", |row| row.path)
}

/// The nearest listed ancestor of each path.
fn parents_of(rows: &[Growth<'_>]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&row| path_of(rows, row));
    let mut parents = vec![None; rows.len()];
    let mut open: Vec<usize> = Vec::new();
    for row in order {
        // In sorted order, paths below another path follow it directly: the separator starts with a space, which sorts
        // before every character of a name.
        while open
            .last()
            .is_some_and(|&outer| !is_below(path_of(rows, row), path_of(rows, outer)))
        {
            open.pop();
        }
        if let Some(parent) = parents.get_mut(row) {
            *parent = open.last().copied();
        }
        open.push(row);
    }
    parents
}

fn descendants(row: usize, children: &[Vec<usize>], growth: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut found = Vec::new();
    let mut pending: Vec<usize> = children.get(row).cloned().unwrap_or_default();
    while let Some(child) = pending.pop() {
        found.push(child);
        pending.extend(children.get(child).into_iter().flatten().copied());
    }
    found.sort_by_key(|&row| (Reverse(Total(growth(row))), row));
    found
}

fn ancestors(row: usize, parents: &[Option<usize>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = row;
    while let Some(Some(parent)) = parents.get(at) {
        found.push(*parent);
        at = *parent;
    }
    found.reverse();
    found
}

/// Whether the last step is a field of the application, not of a JDK class.
fn ends_in_field(path_prefix: &str) -> bool {
    is_own_field(path_prefix.rsplit(STEP).next().unwrap_or(path_prefix))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a panic is a failed test

    use super::*;

    fn row(path: &str, growth: f64, multiplies: bool) -> Growth<'_> {
        Growth {
            path,
            rise: growth,
            multiplies,
        }
    }

    #[test]
    fn the_field_under_a_singleton_is_to_blame_not_the_singleton() {
        let rows = [
            row("static app.Context.INSTANCE", 100.0, false),
            row("static app.Context.INSTANCE → app.Shop.orders", 99.0, false),
            row(
                "static app.Context.INSTANCE → app.Shop.orders → HashMap entry",
                98.0,
                true,
            ),
            row(
                "static app.Context.INSTANCE → app.Shop.orders → HashMap entry → app.Order.lines",
                60.0,
                true,
            ),
        ];
        let holders = find_holders(&rows);
        assert_eq!(
            holders,
            vec![Holder {
                row: 1,
                below: vec![2, 3],
                above: vec![0]
            }]
        );
    }

    #[test]
    fn two_fields_that_grow_under_one_context_are_distinguished() {
        let rows = [
            row("static app.Context.INSTANCE", 100.0, false),
            row("static app.Context.INSTANCE → app.Shop.orders", 40.0, false),
            row(
                "static app.Context.INSTANCE → app.Audit.events",
                58.0,
                false,
            ),
            row("static app.Context.INSTANCE → app.Name.small", 1.0, false),
        ];
        let holders = find_holders(&rows);
        let found: Vec<usize> = holders.iter().map(|holder| holder.row).collect();
        assert_eq!(found, [2, 1]);
    }

    #[test]
    fn a_map_with_entries_of_two_classes_stays_one_holder() {
        let rows = [
            row("static app.Shop.ALL", 100.0, false),
            row("static app.Shop.ALL → java.util.HashMap.table", 99.0, false),
            row(
                "static app.Shop.ALL → java.util.HashMap.table → app.Order",
                50.0,
                true,
            ),
            row(
                "static app.Shop.ALL → java.util.HashMap.table → app.Invoice",
                49.0,
                true,
            ),
        ];
        let holders = find_holders(&rows);
        assert_eq!(holders.len(), 1);
        assert_eq!(holders[0].row, 0);
        assert_eq!(holders[0].below, [1, 2, 3]);
    }

    #[test]
    fn a_path_that_only_begins_alike_is_a_neighbour() {
        let rows = [
            row("static app.A.b", 5.0, true),
            row("static app.A.bc", 7.0, true),
        ];
        let found: Vec<usize> = find_holders(&rows)
            .iter()
            .map(|holder| holder.row)
            .collect();
        assert_eq!(found, [1, 0]);
    }
}
