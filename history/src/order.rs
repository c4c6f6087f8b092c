//! The order of rows: largest first, and equal rows by name, so that the same reports always give the same bytes.

use std::cmp::{Ordering, Reverse};

/// A float with a total order; NaN is above infinity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Total(pub(crate) f64);

impl Ord for Total {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Total {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Total {}

/// Sorts rows by `size`, largest first; rows of equal size by `name`. The sort is stable.
pub(crate) fn largest_first<T, S: Ord>(
    rows: &mut [T],
    size: impl Fn(&T) -> S,
    name: impl Fn(&T) -> &str,
) {
    rows.sort_by(|a, b| {
        Reverse(size(a))
            .cmp(&Reverse(size(b)))
            .then_with(|| name(a).cmp(name(b)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_comes_first_and_equal_ones_by_name() {
        let mut rows = [("b", 1.0), ("c", 2.0), ("a", 1.0), ("d", -3.0)];
        largest_first(&mut rows, |row| Total(row.1), |row| row.0);
        let names: Vec<&str> = rows.iter().map(|row| row.0).collect();
        assert_eq!(names, ["c", "a", "b", "d"]);
    }
}
