//! What is known of a class of collections: how elements are counted, and where they are.

use heapray_analyzer::{ClassIndex, Heap};

/// What family a collection belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Keys and values.
    Map,
    /// Elements without order of their own.
    Set,
    /// Elements in order.
    List,
    /// Elements that come and go.
    Queue,
}

/// How the collections of a class are built; it holds for subclasses too.
///
/// A path is a chain of fields that begins at the collection: `map.size`. Several paths, separated by `|`, are those of
/// different versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CollectionShape {
    /// Java name.
    pub class: &'static str,
    /// Family.
    pub family: Family,
    /// How its elements are counted; `None` for views of other collections and for those of fixed size.
    pub(crate) counts: Option<Counts>,
    /// Where its entries are.
    pub(crate) entries: Entries,
}

/// How elements and room are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Counts {
    pub(crate) size: Size,
    /// Path to the array of slots.
    pub(crate) slots: &'static str,
    /// Slots of a new collection.
    pub(crate) new_slots: u64,
    /// Path to the number of structural changes.
    pub(crate) changes: &'static str,
    /// Path to the number of elements that fit.
    pub(crate) limit: &'static str,
    /// Nobody can add elements: there is no smaller form.
    pub(crate) is_fixed: bool,
}

/// Where the number of elements is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Size {
    /// No field says it.
    Unknown,
    /// Path to a number, or to an array, whose length counts.
    At(&'static str),
    /// `head` and `tail` of a ring in this array.
    Ring(&'static str),
    /// A number, and cells with more of it, as in a `LongAdder`.
    Adder {
        base: &'static str,
        cells: &'static str,
    },
}

/// Where the entries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Entries {
    /// Elements in an array; the path to their number.
    Elements {
        array: &'static str,
        count: Option<&'static str>,
        skips_nulls: bool,
    },
    /// Keys and values take turns in an array.
    Pairs { array: &'static str },
    /// Keys in one array, values in another.
    Parallel {
        keys: &'static str,
        values: &'static str,
    },
    /// The first keys of an array with the first values of another; the path to their number.
    FirstPairs {
        keys: &'static str,
        values: &'static str,
        count: &'static str,
    },
    /// A table of fastutil: an empty slot has the key 0 or null; an element 0 or null has the slot behind the table if a
    /// flag says so. Without values the keys are the elements.
    OpenTable {
        keys: &'static str,
        values: &'static str,
        has_null: &'static str,
    },
    /// Elements in a ring: the index of the first, and their number or the index behind the last.
    Ring {
        array: &'static str,
        first: &'static str,
        count: &'static str,
        end: &'static str,
    },
    /// Elements in arrays of arrays: paths, and how deep each is.
    Nested {
        arrays: &'static [(&'static str, u32)],
        count: &'static str,
    },
    /// Constants of an enumeration, whose bits are set in a number or in an array of numbers; without constants the
    /// numbers of the bits.
    Bits {
        constants: &'static str,
        bits: &'static str,
    },
    /// A table of linked nodes; `segments[].table` are the tables of segments.
    Buckets {
        tables: &'static str,
        next: &'static str,
        key: &'static str,
        value: &'static str,
    },
    /// The same nodes, which are linked in an order of their own as well: from `first` by `after`, where there are such
    /// fields.
    Linked {
        first: &'static str,
        after: &'static str,
        tables: &'static str,
    },
    /// Linked nodes; without a value the key is the element. Without a head the collection is the first node.
    Chain {
        head: &'static str,
        next: &'static str,
        key: &'static str,
        value: &'static str,
    },
    /// Nodes with `left` and `right`, or with Scala's names of them.
    Tree {
        root: &'static str,
        key: &'static str,
        value: &'static str,
    },
    /// A tree of nodes, whose classes begin with one of these, with an array each; another array at its end. Without a root
    /// the collection is the first node.
    Trie {
        root: &'static str,
        tail: &'static str,
        nodes: &'static str,
        in_pairs: bool,
    },
    /// A field for each entry.
    Fields {
        keys: &'static [&'static str],
        values: &'static [&'static str],
    },
    /// Another collection inside, or the keys or values of a map.
    Inside { path: &'static str, side: Side },
    /// Several collections inside, one after the other.
    Together { parts: &'static [Entries] },
    /// The elements of another collection from a place on: their number, or the place behind the last.
    Part {
        of: &'static str,
        from: &'static str,
        count: &'static str,
        to: &'static str,
    },
    /// The entries of a sorted map between two keys.
    Range(KeyRange),
    /// A map inside, with keys for values.
    Swapped(&'static str),
    /// The same entries from the last to the first.
    Backwards(&'static Entries),
    /// The same entries, from the last to the first where a flag says so.
    Reversible {
        is_backwards: &'static str,
        forwards: &'static Entries,
    },
    /// Entries of a collection inside, each an object that holds a key, or only the value; perhaps with its place.
    Unpacked {
        path: &'static str,
        key: &'static str,
        value: &'static str,
        place: &'static str,
    },
    /// One element many times.
    Repeated {
        element: &'static str,
        count: &'static str,
    },
    /// A vector of Scala 2.12: arrays of 32 in arrays, with those above the last used place in fields of their own.
    Displays,
    /// Classes with one name are built in two ways: what holds where this path leads to something, and otherwise.
    Either {
        path: &'static str,
        then: &'static Entries,
        otherwise: &'static Entries,
    },
}

/// What of a map is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Keys with their values; of other collections their elements.
    Both,
    /// Keys.
    Keys,
    /// Values.
    Values,
}

/// Paths of a part of a sorted map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyRange {
    /// The map.
    pub(crate) of: &'static str,
    /// The lowest key and the highest. Without a key there is no bound.
    pub(crate) keys: [&'static str; 2],
    /// Whether there is no bound, where a field says so.
    pub(crate) is_open: [&'static str; 2],
    /// Whether the keys themselves are in it; nothing says so where only the lowest is.
    pub(crate) has_keys: [&'static str; 2],
    /// Whether it goes from the last to the first.
    pub(crate) is_down: &'static str,
}

impl CollectionShape {
    /// Whether collections of the class have an array of slots.
    pub fn has_slots(&self) -> bool {
        self.counts.is_some_and(|counts| !counts.slots.is_empty())
    }

    /// Whether the array of slots is not the collection's own field, but that of an object inside.
    pub fn is_deep(&self) -> bool {
        { self.counts }.is_some_and(|counts| counts.slots.contains('.'))
    }

    /// The slots that a new collection of the class has.
    pub fn new_slots(&self) -> u64 {
        self.counts.map_or(0, |counts| counts.new_slots)
    }

    /// Whether nobody can add elements: such collections are as small as they can be.
    pub fn is_fixed(&self) -> bool {
        self.counts.is_none_or(|counts| counts.is_fixed)
    }

    /// Whether entries whose hash codes fall together form chains below one slot of the array.
    pub fn is_chained(&self) -> bool {
        let has_chains = match self.entries {
            Entries::Buckets { next, .. } => !next.is_empty(),
            Entries::Linked { .. } => true,
            Entries::Inside { side, .. } => side == Side::Keys,
            _ => false,
        };
        has_chains && self.has_slots()
    }

    /// Whether objects of a class are nodes of a tree of arrays that such collections are, which have many elements each.
    pub fn is_trie_node(&self, heap: &Heap, class: ClassIndex) -> bool {
        let name = &heap.classes().get(class).name;
        let is_node = |nodes: &str| nodes.split('|').any(|node| name.starts_with(node));
        match self.entries {
            Entries::Trie { nodes, .. } => is_node(nodes),
            Entries::Either {
                then: Entries::Trie { nodes, .. },
                otherwise: Entries::Trie { nodes: others, .. },
                ..
            } => is_node(nodes) || is_node(others),
            _ => false,
        }
    }

    /// Whether objects of a class are nodes of such collections: they have the fields of a node.
    pub fn is_node(&self, heap: &Heap, class: ClassIndex) -> bool {
        let names: [&str; 2] = match self.entries {
            Entries::Buckets { next, key, .. } | Entries::Chain { next, key, .. }
                if !next.is_empty() =>
            {
                [next, key]
            }
            Entries::Linked { .. } => ["next", "key"],
            Entries::Tree { key, .. } => ["left", key],
            _ => return false,
        };
        names.iter().all(|names| {
            let mut names = names.split('|');
            names.any(|name| {
                let found = heap.classes().find_field(heap.names(), class, name);
                found.is_some()
            })
        })
    }
}
