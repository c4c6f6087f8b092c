//! Tables of objects: all, those of some classes, those of one class with its fields.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use heapray_analyzer::classes::Class;
use heapray_analyzer::{ClassIndex, Heap, NearStrings, ObjectIndex};
use heapray_query::collections::inspect;

use super::fields::{FieldReader, Layouts};
use crate::ahead::Ahead;
use crate::by_class::{KnownClass, for_each_object};
use crate::content::Contents;
use crate::object_rows::{ObjectRows, Objects, OfObject, SizeColumns, Walk};
use crate::sorted::Sorted;
use crate::table::{
    Asked, Cell, Comparison, Condition, Declared, Rows, Table, TableColumn, Wanted, columns_of,
};

const ID: usize = 0;
const CLASS: usize = 1;
const CLASS_ID: usize = 2;
const LOADER: usize = 3;
const SHALLOW: usize = 4;
const RETAINED: usize = 5;
const COMMON: usize = 6;

/// Columns that are read from the file or the index of addresses: a bit for each. The last bit stands for several.
const READ_AHEAD: u64 = (1 << ID) | (u64::MAX << COMMON & u64::MAX >> 1);

/// The columns that every table of objects has.
const COLUMNS: [TableColumn; COMMON] = [
    TableColumn::new("id", Declared::Address),
    TableColumn::new("class", Declared::Text),
    TableColumn::new("class_id", Declared::Address),
    TableColumn::new("loader", Declared::Address),
    TableColumn::new("shallow", Declared::Bytes),
    TableColumn::new("retained", Declared::Bytes),
];

/// The columns behind those.
pub(super) enum Extra {
    /// `length` of arrays.
    Length,
    /// `length` and `value` of strings.
    Text(Contents),
    /// `size`, `slots` and `array` of collections.
    Elements,
    /// The fields of a class.
    Fields(Layouts),
}

/// A table of objects.
pub(super) struct ObjectTable {
    objects: Objects,
    /// The classes whose instances are in it, in the order of their names; `None` for all.
    classes: Option<Vec<ClassIndex>>,
    columns: Vec<TableColumn>,
    cells: MakeCells,
    keys: [(usize, u64); 3],
    len: u64,
    /// Whether its rows were asked for before.
    was_asked: AtomicBool,
}

impl ObjectTable {
    pub(super) fn new(objects: &Objects, classes: Option<Vec<ClassIndex>>, extra: Extra) -> Self {
        let mut columns = COLUMNS.to_vec();
        match &extra {
            Extra::Length => columns.push(TableColumn::new("length", Declared::Integer)),
            Extra::Text(_) => columns.extend([
                TableColumn::new("length", Declared::Integer),
                TableColumn::new("value", Declared::Content),
            ]),
            Extra::Elements => columns.extend([
                TableColumn::new("size", Declared::Integer),
                TableColumn::new("slots", Declared::Integer),
                TableColumn::new("array", Declared::Address),
            ]),
            Extra::Fields(layouts) => columns.extend(layouts.columns(&columns)),
        }
        let classes = classes.map(|mut classes| {
            let name = |class: &ClassIndex| objects.heap.classes().get(*class).name.as_str();
            classes.sort_by(|a, b| name(a).cmp(name(b)).then(a.cmp(b)));
            classes
        });
        let len = match &classes {
            Some(classes) => classes.iter().map(|class| objects.count(*class)).sum(),
            None => objects.heap.total().objects,
        };
        let count = classes
            .as_ref()
            .map_or(objects.heap.classes().len(), Vec::len);
        let of_class = len / (count as u64).max(1) + 1;
        Self {
            objects: objects.clone(),
            classes,
            columns,
            cells: MakeCells {
                objects: objects.clone(),
                extra: Arc::new(extra),
            },
            keys: [(ID, 1), (CLASS, of_class), (CLASS_ID, of_class)],
            len,
            was_asked: AtomicBool::new(false),
        }
    }

    fn has(&self, class: ClassIndex) -> bool {
        let classes = self.classes.as_ref();
        classes.is_none_or(|classes| classes.contains(&class))
    }

    /// The table's classes of which `wanted` holds.
    fn of_classes(&self, wanted: impl Fn(&Class) -> bool) -> Chosen {
        let all = self.objects.heap.classes();
        let of_name = |class: &ClassIndex| wanted(all.get(*class)).then_some(*class);
        let found: Vec<ClassIndex> = if let Some(classes) = &self.classes {
            classes.iter().filter_map(of_name).collect()
        } else {
            let classes = all.iter().map(|(index, _)| index);
            classes.filter_map(|class| of_name(&class)).collect()
        };
        Chosen::Classes(found)
    }

    /// The objects that conditions leave.
    fn choose(&self, conditions: &[Condition]) -> Chosen {
        let equal = |column: usize| {
            let mut conditions = conditions.iter();
            let found =
                conditions.find(|at| at.column == column && at.comparison == Comparison::Equal);
            found.map(|condition| &condition.value)
        };
        if let Some(id) = equal(ID) {
            let found = self.objects.find(id);
            let heap = &self.objects.heap;
            return Chosen::Single(found.filter(|object| self.has(class_of(heap, *object))));
        }
        match (equal(CLASS_ID), equal(CLASS)) {
            (Some(Wanted::Integer(id)), _) => {
                self.of_classes(|class| class.id.0 == id.cast_unsigned())
            }
            (_, Some(Wanted::Text(name))) => self.of_classes(|class| class.name == *name),
            _ => match &self.classes {
                None => Chosen::All,
                Some(classes) => Chosen::Classes(classes.clone()),
            },
        }
    }
}

/// Which objects of a table are looked at.
enum Chosen {
    All,
    /// The instances of these classes.
    Classes(Vec<ClassIndex>),
    /// This one, if it is one of the table's.
    Single(Option<ObjectIndex>),
}

impl Table for ObjectTable {
    fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    fn keys(&self) -> &[(usize, u64)] {
        &self.keys
    }

    fn ranges(&self) -> &[usize] {
        &[SHALLOW, RETAINED]
    }

    fn order(&self) -> Option<usize> {
        Some(CLASS)
    }

    fn len(&self) -> u64 {
        self.len
    }

    fn can_order_by(&self, column: usize, used: u64) -> bool {
        if column == CLASS {
            return true;
        }
        let is_number = match (&*self.cells.extra, column.checked_sub(COMMON)) {
            (_, None) => matches!(column, SHALLOW | RETAINED),
            (Extra::Length, _) | (Extra::Text(_), Some(0)) => true,
            (Extra::Fields(layouts), Some(column)) => layouts.has_whole_numbers(column),
            (Extra::Text(_) | Extra::Elements, _) => false,
        };
        // Other columns would be read from all over the file.
        let Some(of_column) = 1u64.checked_shl(column as u32) else {
            return false;
        };
        is_number && column < 63 && used & !of_column & !((1 << COMMON) - 1) == 0
    }

    fn rows(&self, asked: &Asked) -> Box<dyn Rows> {
        let chosen = self.choose(&asked.conditions);
        if let Some(class) = self.only_class(&chosen) {
            let ahead = self.look_for(class, asked);
            return Box::new(self.cells.rows(Walk::Ahead(ahead), &[]));
        }
        Box::new(match self.walk(chosen) {
            Walk::Places(ranges) if asked.used & READ_AHEAD != 0 => {
                let place = |places| Walk::Places(vec![places]);
                let ahead = self.read_ahead(ranges, asked, place);
                self.cells.rows(Walk::Ahead(ahead), &[])
            }
            walk => self.cells.rows(walk, &asked.conditions),
        })
    }

    fn rows_in_order(&self, asked: &Asked, column: usize) -> Box<dyn Rows> {
        if column == CLASS {
            return self.rows(asked);
        }
        let conditions = &asked.conditions;
        let walk = self.walk(self.choose(conditions));
        let all = self.cells.rows(walk, conditions).all();
        let objects = &self.objects;
        let sorted = Sorted::new(&objects.heap, &objects.watch, column, &all, || {
            let cells = self.cells.make();
            move |object| cells.number(object, column)
        });
        Box::new(self.cells.rows(Walk::Sorted(sorted), &[]))
    }
}

impl ObjectTable {
    fn walk(&self, chosen: Chosen) -> Walk {
        match chosen {
            Chosen::Single(object) => Walk::Single(object),
            Chosen::All => Walk::Places(vec![self.objects.by_class().all()]),
            Chosen::Classes(mut classes) => {
                let objects = &self.objects;
                classes.retain(|class| objects.count(*class) > 0);
                let of_class = |class: &ClassIndex| objects.by_class().of(*class);
                Walk::Places(classes.iter().map(of_class).collect())
            }
        }
    }

    /// The class that all chosen objects have, if nobody has asked before. Whoever asks once for the instances of one
    /// class need not wait until those of all classes are sorted.
    fn only_class(&self, chosen: &Chosen) -> Option<ClassIndex> {
        let Chosen::Classes(classes) = chosen else {
            return None;
        };
        let mut with_instances = classes
            .iter()
            .filter(|class| self.objects.count(**class) > 0);
        let class = *with_instances.next()?;
        let is_alone = with_instances.next().is_none() && !self.objects.has_by_class();
        (is_alone && !self.was_asked.swap(true, Ordering::Relaxed)).then_some(class)
    }

    /// The instances of a class, found by other threads among all objects.
    fn look_for(&self, class: ClassIndex, asked: &Asked) -> Ahead {
        let objects = self.objects.clone();
        let known = objects.known(class);
        let everywhere = std::iter::once(0..objects.heap.object_count()).collect();
        self.read_ahead(everywhere, asked, move |share| {
            let mut found = Vec::new();
            if !objects.watch.is_cancelled() {
                for_each_object(&objects.heap, &share, |object, its_class| {
                    if its_class == class {
                        found.push(object);
                    }
                });
            }
            Walk::OfClass(known, found.into_iter())
        })
    }

    /// Rows whose cells other threads read. `walk` says which objects are in a range.
    fn read_ahead(
        &self,
        ranges: Vec<Range<u32>>,
        asked: &Asked,
        walk: impl Fn(Range<u32>) -> Walk + Send + Sync + 'static,
    ) -> Ahead {
        let conditions = asked.conditions.clone();
        if conditions.iter().any(|at| at.column == RETAINED) {
            // The threads of the pool help to compute it, so none of them may wait for it.
            let _ = self.objects.place(ObjectIndex(0));
        }
        let columns = asked.used & READ_AHEAD;
        let cells = self.cells.clone();
        let read = move |range| cells.rows(walk(range), &conditions).read(columns);
        Ahead::new(self.objects.heap.workers(), ranges, columns, Arc::new(read))
    }
}

/// What makes the rows of a table.
#[derive(Clone)]
struct MakeCells {
    objects: Objects,
    extra: Arc<Extra>,
}

impl MakeCells {
    fn rows(&self, walk: Walk, conditions: &[Condition]) -> ObjectRows<ObjectCells> {
        let sizes = SizeColumns {
            shallow: SHALLOW,
            retained: RETAINED,
        };
        ObjectRows::new(&self.objects, walk, sizes, conditions, self.make())
    }

    fn make(&self) -> ObjectCells {
        ObjectCells {
            objects: self.objects.clone(),
            extra: Arc::clone(&self.extra),
            reader: FieldReader::default(),
            strings: RefCell::default(),
            known: None,
        }
    }
}

/// The class of an object; of a class object `java.lang.Class`.
fn class_of(heap: &Heap, object: ObjectIndex) -> ClassIndex {
    match heap.class_of(object) {
        ClassIndex::CLASS_OBJECT => {
            let class = heap.classes().java_lang_class();
            class.unwrap_or(ClassIndex::CLASS_OBJECT)
        }
        class => class,
    }
}

struct ObjectCells {
    objects: Objects,
    extra: Arc<Extra>,
    reader: FieldReader,
    strings: RefCell<NearStrings>,
    /// What the walk knows of the object at hand.
    known: Option<KnownClass>,
}

impl OfObject for ObjectCells {
    fn begin(&mut self, _object: ObjectIndex, class: Option<KnownClass>) -> bool {
        self.known = class;
        true
    }

    fn cell(&self, object: ObjectIndex, column: usize) -> Cell<'_> {
        let heap = &self.objects.heap;
        let class = || {
            let known = self.known.map(|known| known.class);
            heap.classes()
                .get(known.unwrap_or_else(|| class_of(heap, object)))
        };
        match column {
            ID => Cell::number(self.objects.address(object)),
            CLASS => Cell::Text(Cow::Borrowed(&class().name)),
            CLASS_ID => Cell::number(class().id.0),
            LOADER => Cell::number(class().loader.0),
            SHALLOW => {
                let known = self.known.and_then(|known| known.shallow);
                Cell::number(known.unwrap_or_else(|| heap.shallow_size(object)))
            }
            RETAINED => self.objects.retained(object),
            _ => self.extra_cell(object, column - COMMON),
        }
    }

    fn cells(&self, object: ObjectIndex, columns: u64, cells: &mut Vec<Cell<'static>>) {
        let is_common = |column: &usize| *column < COMMON;
        let Extra::Fields(layouts) = &*self.extra else {
            cells.extend(columns_of(columns).map(|column| self.cell(object, column).into_owned()));
            return;
        };
        for column in columns_of(columns).take_while(is_common) {
            cells.push(self.cell(object, column).into_owned());
        }
        let fields = columns_of(columns).skip_while(is_common);
        let fields = fields.map(|column| column - COMMON);
        let heap = &self.objects.heap;
        self.reader
            .cells(heap, layouts, object, fields, |cell| cells.push(cell));
    }
}

impl ObjectCells {
    /// The whole number in a column; null where there is none.
    fn number(&self, object: ObjectIndex, column: usize) -> Cell<'static> {
        match self.cell(object, column) {
            Cell::Integer(number) => Cell::Integer(number),
            _ => Cell::Null,
        }
    }

    fn extra_cell(&self, object: ObjectIndex, column: usize) -> Cell<'_> {
        let heap = &self.objects.heap;
        match (&*self.extra, column) {
            (Extra::Length, _) => Cell::maybe(heap.array_len(object).map(u64::from)),
            (Extra::Text(_), 0) => Cell::maybe(self.strings.borrow_mut().units(heap, object)),
            (Extra::Text(contents), _) => {
                contents.of_string(object, &mut self.strings.borrow_mut())
            }
            (Extra::Elements, _) => {
                let Some(collection) = inspect(heap, object) else {
                    return Cell::Null;
                };
                match column {
                    0 => Cell::maybe(collection.size),
                    1 => Cell::maybe(collection.slots),
                    _ => {
                        let array = collection.array;
                        Cell::maybe(array.map(|array| self.objects.address(array)))
                    }
                }
            }
            (Extra::Fields(layouts), column) => self.reader.cell(heap, layouts, object, column),
        }
    }
}
