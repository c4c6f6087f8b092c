//! Short forms of the rows of the tables.

use super::shape::{CollectionShape, Counts, Entries, Family, KeyRange, Side, Size};

/// Slots of a new collection, where a class does not have its own number.
const NEW_SLOTS: u64 = 16;

/// A class whose elements are not counted.
pub(super) const fn row(class: &'static str, family: Family, entries: Entries) -> CollectionShape {
    CollectionShape {
        class,
        family,
        counts: None,
        entries,
    }
}

impl CollectionShape {
    const fn counted_by(mut self, size: Size) -> Self {
        let Self { family, .. } = self;
        self.counts = Some(Counts {
            size,
            slots: "",
            new_slots: NEW_SLOTS,
            changes: if matches!(family, Family::Set) {
                ""
            } else {
                "modCount"
            },
            limit: "",
            is_fixed: false,
        });
        self
    }

    /// The path to the number of elements.
    pub(super) const fn sized(self, path: &'static str) -> Self {
        self.counted_by(Size::At(path))
    }

    /// A known collection without a number of elements.
    pub(super) const fn uncounted(self) -> Self {
        self.counted_by(Size::Unknown)
    }

    /// Elements in a ring.
    pub(super) const fn ring(self, array: &'static str) -> Self {
        self.counted_by(Size::Ring(array)).slots(array)
    }

    /// A number with cells.
    pub(super) const fn adder(self, base: &'static str, cells: &'static str) -> Self {
        self.counted_by(Size::Adder { base, cells })
    }

    const fn with(mut self, counts: Counts) -> Self {
        self.counts = Some(counts);
        self
    }

    const fn own_counts(&self) -> Counts {
        match self.counts {
            Some(counts) => counts,
            None => Counts {
                size: Size::Unknown,
                slots: "",
                new_slots: NEW_SLOTS,
                changes: "",
                limit: "",
                is_fixed: false,
            },
        }
    }

    /// The path to the array of slots.
    pub(super) const fn slots(self, slots: &'static str) -> Self {
        let counts = self.own_counts();
        self.with(Counts { slots, ..counts })
    }

    /// The slots of a new collection.
    pub(super) const fn holding(self, new_slots: u64) -> Self {
        let counts = self.own_counts();
        self.with(Counts {
            new_slots,
            ..counts
        })
    }

    /// The path to the number of changes.
    pub(super) const fn changes(self, changes: &'static str) -> Self {
        let counts = self.own_counts();
        self.with(Counts { changes, ..counts })
    }

    /// The path to the number of elements that fit.
    pub(super) const fn limit(self, limit: &'static str) -> Self {
        let counts = self.own_counts();
        self.with(Counts { limit, ..counts })
    }

    /// Nobody adds elements.
    pub(super) const fn fixed(self) -> Self {
        let counts = self.own_counts();
        self.with(Counts {
            is_fixed: true,
            ..counts
        })
    }
}

/// The first elements of an array.
pub(super) const fn elements(array: &'static str, count: &'static str) -> Entries {
    Entries::Elements {
        array,
        count: Some(count),
        skips_nulls: false,
    }
}

/// All elements of an array.
pub(super) const fn all_elements(array: &'static str) -> Entries {
    Entries::Elements {
        array,
        count: None,
        skips_nulls: false,
    }
}

/// Slots of an array that are in use.
pub(super) const fn slots(array: &'static str) -> Entries {
    Entries::Elements {
        array,
        count: None,
        skips_nulls: true,
    }
}

/// Nodes linked by `next` below a table.
pub(super) const fn buckets(
    tables: &'static str,
    key: &'static str,
    value: &'static str,
) -> Entries {
    Entries::Buckets {
        tables,
        next: "next",
        key,
        value,
    }
}

/// Linked nodes.
pub(super) const fn chain(head: &'static str, next: &'static str, key: &'static str) -> Entries {
    Entries::Chain {
        head,
        next,
        key,
        value: "",
    }
}

/// A collection that is its own first node.
pub(super) const fn chain_of_itself(next: &'static str, key: &'static str) -> Entries {
    chain("", next, key)
}

/// Another collection inside.
pub(super) const fn inside(path: &'static str) -> Entries {
    Entries::Inside {
        path,
        side: Side::Both,
    }
}

/// The keys of a map inside.
pub(super) const fn keys_of(path: &'static str) -> Entries {
    Entries::Inside {
        path,
        side: Side::Keys,
    }
}

/// The values of a map inside.
pub(super) const fn values_of(path: &'static str) -> Entries {
    Entries::Inside {
        path,
        side: Side::Values,
    }
}

/// Elements of a list inside, from a place on, and their number.
pub(super) const fn part(of: &'static str, from: &'static str, count: &'static str) -> Entries {
    Entries::Part {
        of,
        from,
        count,
        to: "",
    }
}

/// Elements of a list inside, from a place on to another.
pub(super) const fn part_to(of: &'static str, from: &'static str, to: &'static str) -> Entries {
    Entries::Part {
        of,
        from,
        count: "",
        to,
    }
}

/// A part of a sorted map, with the names of the JDK; `is_down` is the flag of one that goes backwards.
pub(super) const fn key_range(is_down: &'static str) -> Entries {
    Entries::Range(KeyRange {
        of: "m",
        keys: ["lo", "hi"],
        is_open: ["fromStart", "toEnd"],
        has_keys: ["loInclusive", "hiInclusive"],
        is_down,
    })
}

/// Keys and values in two arrays.
pub(super) const fn parallel(keys: &'static str, values: &'static str) -> Entries {
    Entries::Parallel { keys, values }
}

/// Elements in a ring that knows their number.
pub(super) const fn ring(array: &'static str, first: &'static str, count: &'static str) -> Entries {
    Entries::Ring {
        array,
        first,
        count,
        end: "",
    }
}

/// Elements in a ring that knows the index behind the last one, and is never full.
pub(super) const fn ring_to(
    array: &'static str,
    first: &'static str,
    end: &'static str,
) -> Entries {
    Entries::Ring {
        array,
        first,
        count: "",
        end,
    }
}

/// Nodes with a left and a right side.
pub(super) const fn tree(root: &'static str, key: &'static str, value: &'static str) -> Entries {
    Entries::Tree { root, key, value }
}

/// Entries in an array, an object each.
pub(super) const fn in_array(
    array: &'static str,
    key: &'static str,
    value: &'static str,
) -> Entries {
    Entries::Buckets {
        tables: array,
        next: "",
        key,
        value,
    }
}

/// Linked entries.
pub(super) const fn pairs_of_chain(
    head: &'static str,
    next: &'static str,
    key: &'static str,
    value: &'static str,
) -> Entries {
    Entries::Chain {
        head,
        next,
        key,
        value,
    }
}

/// A field for each entry.
pub(super) const fn fields(
    keys: &'static [&'static str],
    values: &'static [&'static str],
) -> Entries {
    Entries::Fields { keys, values }
}
