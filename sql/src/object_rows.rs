//! Rows that are objects.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use heapray_analyzer::{ClassIndex, Heap, ObjectIndex, TreeIndex};
use heapray_hprof::ObjectId;
use heapray_query::Places;

use crate::ahead::{Ahead, Share};
use crate::by_class::{ByClass, KnownClass};
use crate::sorted::Sorted;
use crate::table::{Cell, Comparison, Condition, Rows, Wanted, columns_of};
use crate::watch::Watch;

/// Objects that are looked at between two questions whether anybody wants the answer.
const STEP: u64 = 4_096;

/// What tables of objects share: the heap, and where its objects stand.
#[derive(Clone)]
pub(crate) struct Objects {
    pub(crate) heap: Arc<Heap>,
    by_class: Arc<OnceLock<Arc<ByClass>>>,
    /// Only some questions need them.
    places: Arc<OnceLock<Arc<Places>>>,
    pub(crate) watch: Arc<Watch>,
}

impl Objects {
    pub(crate) fn new(heap: &Arc<Heap>, watch: &Arc<Watch>) -> Self {
        Self {
            heap: Arc::clone(heap),
            by_class: Arc::default(),
            places: Arc::default(),
            watch: Arc::clone(watch),
        }
    }

    pub(crate) fn address(&self, object: ObjectIndex) -> u64 {
        self.heap.id(object).0
    }

    pub(crate) fn place(&self, object: ObjectIndex) -> Option<TreeIndex> {
        let places = self.places.get_or_init(|| self.heap.derived());
        places.of(object)
    }

    /// Where the objects of each class stand. The first question looks at the classes of all objects.
    pub(crate) fn by_class(&self) -> &ByClass {
        self.by_class.get_or_init(|| self.heap.derived())
    }

    /// Whether that is known already.
    pub(crate) fn has_by_class(&self) -> bool {
        self.by_class.get().is_some()
    }

    /// How many reachable objects a class has; `java.lang.Class` has all class objects.
    pub(crate) fn count(&self, class: ClassIndex) -> u64 {
        let of_class_objects = match self.heap.classes().java_lang_class() {
            Some(java_lang_class) if java_lang_class == class => {
                self.heap.instances_of(ClassIndex::CLASS_OBJECT)
            }
            _ => 0,
        };
        self.heap.instances_of(class) + of_class_objects
    }

    /// The class at a place of [`ByClass`], and the place where the next one begins.
    fn class_at(&self, place: u32) -> Option<(KnownClass, u32)> {
        let (class, end) = self.by_class().class_at(place)?;
        Some((self.known(class), end))
    }

    /// What is known of all objects of a class.
    pub(crate) fn known(&self, class: ClassIndex) -> KnownClass {
        // Class objects have sizes of their own.
        let of_class_objects = self.heap.classes().java_lang_class();
        let is_equal = class != ClassIndex::CLASS_OBJECT && Some(class) != of_class_objects;
        let shallow = is_equal.then(|| self.heap.instance_size(class)).flatten();
        KnownClass { class, shallow }
    }

    pub(crate) fn retained(&self, object: ObjectIndex) -> Cell<'static> {
        Cell::maybe(
            self.place(object)
                .map(|place| self.heap.retained_size(place)),
        )
    }

    /// The reachable object at an address.
    pub(crate) fn find(&self, wanted: &Wanted) -> Option<ObjectIndex> {
        let Wanted::Integer(address) = wanted else {
            return None;
        };
        let object = self.heap.find(ObjectId(address.cast_unsigned()))?;
        self.heap.is_reachable(object).then_some(object)
    }
}

/// Which objects a table walks over.
pub(crate) enum Walk {
    /// Ranges of places in [`ByClass`].
    Places(Vec<Range<u32>>),
    /// These, all of one class.
    OfClass(KnownClass, std::vec::IntoIter<u32>),
    /// This, perhaps none.
    Single(Option<ObjectIndex>),
    /// All that are wanted, by a column.
    Sorted(Sorted),
    /// All that are wanted, read by other threads.
    Ahead(Ahead),
}

/// What a table of objects says of one.
pub(crate) trait OfObject {
    /// Called when the walk comes to an object, with its class if the walk knows it. False if it is none of the table's.
    fn begin(&mut self, object: ObjectIndex, class: Option<KnownClass>) -> bool;

    fn cell(&self, object: ObjectIndex, column: usize) -> Cell<'_>;

    /// Adds the cells of these columns, a bit for each, in order.
    fn cells(&self, object: ObjectIndex, columns: u64, cells: &mut Vec<Cell<'static>>) {
        cells.extend(columns_of(columns).map(|column| self.cell(object, column).into_owned()));
    }
}

/// Conditions on sizes, which need no cell.
#[derive(Clone, Copy)]
pub(crate) struct SizeColumns {
    pub(crate) shallow: usize,
    pub(crate) retained: usize,
}

/// The rows of a table of objects.
pub(crate) struct ObjectRows<C> {
    objects: Objects,
    walk: Walk,
    /// The range at hand, of those in `walk`.
    range: usize,
    /// Objects that were looked at.
    looked_at: u64,
    current: ObjectIndex,
    /// The class of the object at hand, if the walk goes class by class, and the place where the next class begins.
    class: Option<(KnownClass, u32)>,
    /// Of sorted objects the number at hand.
    key: Option<i64>,
    shallow: Range<u64>,
    retained: Range<u64>,
    columns: C,
}

impl<C: OfObject> ObjectRows<C> {
    pub(crate) fn new(
        objects: &Objects,
        walk: Walk,
        sizes: SizeColumns,
        conditions: &[Condition],
        columns: C,
    ) -> Self {
        Self {
            objects: objects.clone(),
            walk,
            range: 0,
            looked_at: 0,
            current: ObjectIndex(0),
            class: None,
            key: None,
            shallow: range_of(conditions, sizes.shallow),
            retained: range_of(conditions, sizes.retained),
            columns,
        }
    }

    fn next_object(&mut self) -> Option<ObjectIndex> {
        self.looked_at += 1;
        if self.looked_at.is_multiple_of(STEP) && self.objects.watch.is_cancelled() {
            return None;
        }
        match &mut self.walk {
            Walk::Single(object) => object.take(),
            Walk::OfClass(class, objects) => {
                self.class = Some((*class, u32::MAX));
                objects.next().map(ObjectIndex)
            }
            Walk::Sorted(sorted) => {
                let (object, key) = sorted.advance()?;
                self.key = key;
                Some(object)
            }
            Walk::Ahead(ahead) => {
                let (object, class) = ahead.advance()?;
                self.class = class.map(|class| (class, u32::MAX));
                Some(object)
            }
            Walk::Places(ranges) => loop {
                if let Some(place) = ranges.get_mut(self.range)?.next() {
                    if self.class.is_none_or(|(_, end)| place >= end) {
                        self.class = self.objects.class_at(place);
                    }
                    return self.objects.by_class().object(place);
                }
                self.range += 1;
                self.class = None;
            },
        }
    }

    /// All rows, with the cells of these columns, a bit for each.
    pub(crate) fn read(mut self, columns: u64) -> Share {
        let most = self.expected().unwrap_or_default() as usize;
        let mut share = Share {
            objects: Vec::with_capacity(most),
            cells: Vec::with_capacity(most * columns.count_ones() as usize),
        };
        while self.advance() {
            let class = self.class.map(|(class, _)| class);
            share.objects.push((self.current, class));
            self.columns.cells(self.current, columns, &mut share.cells);
        }
        share
    }

    /// All objects that are wanted.
    pub(crate) fn all(mut self) -> Vec<u32> {
        let mut all = Vec::new();
        while let Some(object) = self.next_object() {
            if self.is_wanted(object) {
                all.push(object.0);
            }
        }
        all
    }

    fn is_wanted(&self, object: ObjectIndex) -> bool {
        let everything = 0..u64::MAX;
        if self.shallow == everything && self.retained == everything {
            return true;
        }
        let shallow = || match self.class {
            Some((KnownClass { shallow, .. }, _)) if shallow.is_some() => shallow,
            _ => Some(self.objects.heap.shallow_size(object)),
        };
        if self.shallow != everything && !shallow().is_some_and(|own| self.shallow.contains(&own)) {
            return false;
        }
        if self.retained == everything {
            return true;
        }
        let place = self.objects.place(object);
        place.is_some_and(|place| {
            self.retained
                .contains(&self.objects.heap.retained_size(place))
        })
    }
}

/// The sizes that the conditions on a column leave.
fn range_of(conditions: &[Condition], column: usize) -> Range<u64> {
    let mut range = 0..u64::MAX;
    for condition in conditions.iter().filter(|at| at.column == column) {
        let Wanted::Integer(wanted) = condition.value else {
            continue; // SQLite compares
        };
        let wanted = u64::try_from(wanted);
        match condition.comparison {
            Comparison::Greater => {
                let least = wanted.map_or(0, |wanted| wanted.saturating_add(1));
                range.start = range.start.max(least);
            }
            Comparison::AtLeast => range.start = range.start.max(wanted.unwrap_or(0)),
            Comparison::Less => range.end = range.end.min(wanted.unwrap_or(0)),
            Comparison::AtMost => {
                let end = wanted.map_or(0, |wanted| wanted.saturating_add(1));
                range.end = range.end.min(end);
            }
            Comparison::Equal => {}
        }
    }
    range
}

impl<C: OfObject> Rows for ObjectRows<C> {
    fn expected(&self) -> Option<u64> {
        Some(match &self.walk {
            Walk::Places(ranges) => {
                let lengths = ranges
                    .iter()
                    .map(|range| u64::from(range.end - range.start));
                lengths.sum()
            }
            Walk::OfClass(_, objects) => objects.len() as u64,
            Walk::Single(_) => 1,
            Walk::Sorted(sorted) => sorted.len(),
            Walk::Ahead(ahead) => ahead.len(),
        })
    }

    fn looked_at(&self) -> Option<u64> {
        Some(match &self.walk {
            Walk::Ahead(ahead) => ahead.looked_at(),
            _ => self.looked_at,
        })
    }

    fn advance(&mut self) -> bool {
        while let Some(object) = self.next_object() {
            let class = self.class.map(|(class, _)| class);
            // Those who read ahead have looked at the conditions.
            let is_wanted = matches!(self.walk, Walk::Ahead(_)) || self.is_wanted(object);
            if is_wanted && self.columns.begin(object, class) {
                self.current = object;
                return true;
            }
        }
        false
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        let known = match &self.walk {
            Walk::Sorted(sorted) if sorted.column == column => {
                Some(self.key.map_or(Cell::Null, Cell::Integer))
            }
            Walk::Ahead(ahead) => ahead.cell(column),
            _ => None,
        };
        known.unwrap_or_else(|| self.columns.cell(self.current, column))
    }
}
