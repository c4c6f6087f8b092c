//! The children of a dominator as a reader wants them: inner objects of collections passed over, and many of one class
//! as one line.

use crate::labels::represented_class;
use crate::model::{DominatorRow, Rest};

/// Fewest siblings of one class that become one line.
const FEWEST: usize = 4;
/// Inner objects of a collection above each other: table, bucket, node, inner map.
const DEEPEST: usize = 6;

/// A line of a level.
pub(super) enum Entry<'r> {
    Row(&'r DominatorRow),
    /// Rows of one class, largest first.
    Group(Vec<&'r DominatorRow>),
}

/// Objects that are only counted.
#[derive(Default)]
pub(super) struct Sum(pub(super) Rest);

impl Sum {
    pub(super) fn add(&mut self, more: Rest) {
        self.0.count = self.0.count.saturating_add(more.count);
        self.0.retained_bytes = self.0.retained_bytes.saturating_add(more.retained_bytes);
    }
}

/// The children of a dominator.
pub(super) struct Siblings<'r> {
    /// Those that are shown, largest first. Behind inner objects of a collection what these hold.
    pub(super) rows: Vec<&'r DominatorRow>,
    /// Inner objects that were passed over, with their shallow sizes.
    pub(super) internals: Sum,
    /// Objects that are not shown.
    pub(super) rest: Sum,
}

impl<'r> Siblings<'r> {
    /// Of `rows`, which `above` dominates, those that are `shown`.
    pub(super) fn of(
        rows: &'r [DominatorRow],
        above: Option<&DominatorRow>,
        shown: impl Fn(&DominatorRow) -> bool,
    ) -> Self {
        let mut siblings = Self {
            rows: Vec::new(),
            internals: Sum::default(),
            rest: Sum::default(),
        };
        let mut waiting: Vec<(&DominatorRow, usize)> =
            rows.iter().rev().map(|row| (row, 0)).collect();
        while let Some((row, depth)) = waiting.pop() {
            let is_inner = depth < DEEPEST
                && above.is_some_and(|above| is_internal(&row.class, &above.class, depth));
            let is_open = !row.children.is_empty() || row.rest.count > 0;
            // What an inner object holds may be left out of the report.
            let hides_more = is_inner && !is_open && row.retained_bytes > row.shallow_bytes;
            if !shown(row) || hides_more {
                siblings.rest.add(Rest {
                    count: 1,
                    retained_bytes: row.retained_bytes,
                });
            } else if is_inner {
                siblings.internals.add(Rest {
                    count: 1,
                    retained_bytes: row.shallow_bytes,
                });
                siblings.rest.add(row.rest);
                waiting.extend(row.children.iter().rev().map(|child| (child, depth + 1)));
            } else {
                siblings.rows.push(row);
            }
        }
        let size = |row: &&DominatorRow| std::cmp::Reverse(row.retained_bytes);
        siblings.rows.sort_by_key(size);
        siblings
    }
}

/// Is it an inner object of a collection of the JDK's, so many levels below it? What is kept in a collection may be of
/// the same classes: a list of arrays, a set of maps.
fn is_internal(class: &str, collection: &str, depth: usize) -> bool {
    if !collection.starts_with("java.util.") {
        return false;
    }
    if depth == 0 && class == "java.lang.Object[]" {
        return true;
    }
    let maps = [
        "java.util.HashMap",
        "java.util.LinkedHashMap",
        "java.util.TreeMap",
    ];
    if maps.contains(&class) {
        return depth == 0 && collection.ends_with("Set");
    }
    let inner = class
        .strip_prefix("java.util.")
        .and_then(|name| name.split('$').nth(1));
    let inner = inner.unwrap_or_default().trim_end_matches("[]");
    let ends = ["Node", "Entry", "Index", "Segment", "Bin"];
    ends.iter().any(|end| inner.ends_with(end))
}

/// One entry for each row, or for many rows of one class; where the largest of them stands.
pub(super) fn group(rows: Vec<&DominatorRow>) -> Vec<Entry<'_>> {
    let mut groups: Vec<(&str, Vec<&DominatorRow>)> = Vec::new();
    for row in rows {
        // Class objects are named by what they stand for, each another.
        let is_single = represented_class(row).is_some();
        let known = groups
            .iter_mut()
            .find(|(class, _)| !is_single && *class == row.class);
        match known {
            Some((_, rows)) => rows.push(row),
            None if is_single => groups.push(("", vec![row])),
            None => groups.push((&row.class, vec![row])),
        }
    }
    let mut entries: Vec<Entry<'_>> = groups
        .into_iter()
        .flat_map(|(_, rows)| {
            if rows.len() >= FEWEST {
                vec![Entry::Group(rows)]
            } else {
                rows.into_iter().map(Entry::Row).collect()
            }
        })
        .collect();
    entries.sort_by_key(|entry| {
        std::cmp::Reverse(match entry {
            Entry::Row(row) => row.retained_bytes,
            Entry::Group(rows) => rows.first().map_or(0, |row| row.retained_bytes),
        })
    });
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inner_objects_are_passed_over() {
        for (class, collection, depth) in [
            ("java.util.HashMap$Node[]", "java.util.HashMap", 0),
            ("java.util.HashMap$Node", "java.util.HashMap", 1),
            (
                "java.util.LinkedHashMap$Entry",
                "java.util.LinkedHashMap",
                1,
            ),
            ("java.lang.Object[]", "java.util.ArrayList", 0),
            ("java.util.HashMap", "java.util.HashSet", 0),
            (
                "java.util.concurrent.ConcurrentHashMap$Node",
                "java.util.concurrent.ConcurrentHashMap",
                2,
            ),
        ] {
            assert!(is_internal(class, collection, depth), "{class}");
        }
        for (class, collection, depth) in [
            ("java.lang.Object[]", "java.util.ArrayList", 1),
            ("java.util.HashMap", "java.util.ArrayList", 1),
            ("java.util.HashMap", "java.util.HashSet", 2),
            ("com.example.Node", "java.util.HashMap", 1),
            ("java.lang.Object[]", "com.example.Table", 0),
            ("java.util.HashMap$Node[]", "com.example.Table", 0),
        ] {
            assert!(!is_internal(class, collection, depth), "{class}");
        }
    }
}
