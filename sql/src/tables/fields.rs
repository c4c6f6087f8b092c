//! The fields of a class as columns.

use std::borrow::Cow;
use std::cell::RefCell;

use heapray_analyzer::{ClassIndex, Heap, NearStrings, Nearby, ObjectIndex, ObjectRecord};
use heapray_hprof::{FieldType, ObjectId, Value};
use rustc_hash::FxHashMap;

use crate::content::Contents;
use crate::object_rows::Objects;
use crate::table::{Cell, Declared, TableColumn};

/// SQLite's limit is 2 000 columns, and a reference has two.
const MOST_COLUMNS: usize = 900;

/// A field in the record of an instance.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: usize,
    field_type: FieldType,
}

/// Where the fields of a class stand in the instances of each class that has them.
pub(super) struct Layouts {
    /// Name and type of each column.
    fields: Vec<(String, FieldType)>,
    /// Fields that are references, by number: each has a column for the address, behind all others.
    references: Vec<usize>,
    contents: Contents,
    /// By class, in their order, for each column.
    places: Vec<(ClassIndex, Vec<Option<Place>>)>,
    has_length: bool,
}

impl Layouts {
    /// The fields of `declared`, classes of one name, in instances of all `classes`.
    pub(super) fn new(
        objects: &Objects,
        declared: &[ClassIndex],
        classes: &[ClassIndex],
        contents: &Contents,
    ) -> Self {
        let heap = &objects.heap;
        let mut fields: Vec<(String, FieldType)> = Vec::new();
        for class in declared {
            for (name, place) in fields_of(heap, *class) {
                if !fields.iter().any(|(known, _)| *known == name) && fields.len() < MOST_COLUMNS {
                    fields.push((name, place.field_type));
                }
            }
        }
        let columns: FxHashMap<&str, usize> = (0..)
            .zip(&fields)
            .map(|(column, (name, _))| (name.as_str(), column))
            .collect();
        let places = classes.iter().map(|class| {
            let mut places = vec![None; fields.len()];
            for (name, place) in fields_of(heap, *class) {
                if let Some(slot) = columns
                    .get(name.as_str())
                    .and_then(|column| places.get_mut(*column))
                {
                    *slot = Some(place);
                }
            }
            (*class, places)
        });
        let mut places: Vec<_> = places.collect();
        places.sort_by_key(|(class, _)| *class);
        let mut array = declared.iter();
        Self {
            has_length: array.any(|class| heap.classes().get(*class).name.ends_with("[]")),
            references: (0..)
                .zip(&fields)
                .filter(|(_, (_, field_type))| *field_type == FieldType::Object)
                .map(|(field, _)| field)
                .collect(),
            contents: contents.clone(),
            fields,
            places,
        }
    }

    /// Where the fields stand in instances of a class.
    fn places(&self, class: ClassIndex) -> Option<&[Option<Place>]> {
        let (_, places) = match self.places.as_slice() {
            // Most tables have one class.
            [only] if only.0 == class => only,
            all => all.get(all.binary_search_by_key(&class, |(class, _)| *class).ok()?)?,
        };
        Some(places)
    }

    /// Whether a column has nothing but whole numbers and nulls.
    pub(super) fn has_whole_numbers(&self, column: usize) -> bool {
        let is_whole = |place: &Place| {
            !matches!(
                place.field_type,
                FieldType::Object | FieldType::Float | FieldType::Double
            )
        };
        let places = self.places.iter().map(|(_, places)| places.get(column));
        let mut places = places.flatten().flatten();
        self.has_length || column < self.fields.len() && places.all(is_whole)
    }

    /// The columns behind those that the table has already. A field whose name is taken is `field.NAME`; names differ
    /// in more than case.
    pub(super) fn columns(&self, taken: &[TableColumn]) -> Vec<TableColumn> {
        if self.has_length {
            return vec![TableColumn::new("length", Declared::Integer)];
        }
        let mut names: Vec<String> = taken
            .iter()
            .map(|column| column.name.to_lowercase())
            .collect();
        let mut columns = Vec::new();
        let addresses = self.references.iter().filter_map(|field| {
            let (name, _) = self.fields.get(*field)?;
            Some((format!("{name}.id"), Declared::HiddenAddress))
        });
        let fields = self.fields.iter().map(|(name, field_type)| {
            let declared = match field_type {
                FieldType::Object => Declared::Reference,
                FieldType::Float | FieldType::Double => Declared::Real,
                _ => Declared::Integer,
            };
            (name.clone(), declared)
        });
        for (name, declared) in fields.chain(addresses) {
            let mut unique = name.clone();
            let mut number = 1;
            while names.contains(&unique.to_lowercase()) {
                unique = match number {
                    1 => format!("field.{name}"),
                    number => format!("field.{name} {number}"),
                };
                number += 1;
            }
            names.push(unique.to_lowercase());
            columns.push(TableColumn {
                name: Cow::Owned(unique),
                declared,
            });
        }
        columns
    }
}

/// The fields of a class's instances, its own first. A field that a subclass declares again is `Class.field`.
fn fields_of(heap: &Heap, class: ClassIndex) -> Vec<(String, Place)> {
    let mut fields: Vec<(String, Place)> = Vec::new();
    let mut start = 0;
    for (_, class) in heap.classes().hierarchy(class) {
        for field in &class.fields {
            let mut name = heap.names().string(field.name);
            if fields.iter().any(|(known, _)| *known == name) {
                let simple = class.name.rsplit(['.', '$']).next();
                name = format!("{}.{name}", simple.unwrap_or_default());
            }
            let place = Place {
                offset: start + field.offset as usize,
                field_type: field.field_type,
            };
            fields.push((name, place));
        }
        start += class.own_bytes as usize;
    }
    fields
}

/// Reads fields of one object after another.
#[derive(Default)]
pub(super) struct FieldReader(RefCell<State>);

#[derive(Default)]
struct State {
    nearby: Nearby,
    strings: NearStrings,
    /// The class of the object that was read last: most have the same.
    last_class: Option<(ObjectId, Option<ClassIndex>)>,
}

impl FieldReader {
    /// The value of a column.
    pub(super) fn cell(
        &self,
        heap: &Heap,
        layouts: &Layouts,
        object: ObjectIndex,
        column: usize,
    ) -> Cell<'static> {
        let mut value = Cell::Null;
        self.cells(heap, layouts, object, std::iter::once(column), |cell| {
            value = cell;
        });
        value
    }

    /// The values of columns, for which the object is read once.
    pub(super) fn cells(
        &self,
        heap: &Heap,
        layouts: &Layouts,
        object: ObjectIndex,
        columns: impl Iterator<Item = usize>,
        mut put: impl FnMut(Cell<'static>),
    ) {
        if layouts.has_length {
            let len = heap.array_len(object).map(u64::from);
            columns.for_each(|_| put(Cell::maybe(len)));
            return;
        }
        let State {
            nearby,
            strings,
            last_class,
        } = &mut *self.0.borrow_mut();
        let fields = match heap.records().get_object_near(object, nearby) {
            Some(ObjectRecord::Instance(instance)) => {
                let (_, class) = match *last_class {
                    Some(known) if known.0 == instance.class_id => known,
                    _ => {
                        let class = heap.classes().find(instance.class_id);
                        *last_class.insert((instance.class_id, class))
                    }
                };
                class.map(|class| (class, instance.fields))
            }
            _ => None,
        };
        let fields = fields.and_then(|(class, bytes)| Some((layouts.places(class)?, bytes)));
        for column in columns {
            // Behind the fields stand the addresses of references.
            let behind = column.checked_sub(layouts.fields.len());
            let of_address = behind.and_then(|at| layouts.references.get(at).copied());
            let value = fields.and_then(|(places, bytes)| {
                let place = (*places.get(of_address.unwrap_or(column))?)?;
                Value::from_bytes(bytes.get(place.offset..)?, place.field_type, heap.id_size())
            });
            put(value.map_or(Cell::Null, |value| {
                cell_of(heap, layouts, value, of_address.is_some(), strings)
            }));
        }
    }
}

/// What a field's value is as a cell; of a reference the text, or the address if that is asked for.
fn cell_of(
    heap: &Heap,
    layouts: &Layouts,
    value: Value,
    as_address: bool,
    strings: &mut NearStrings,
) -> Cell<'static> {
    match value {
        Value::Object(id) if id.is_null() => Cell::Null,
        Value::Object(id) => {
            let target = heap.find(id).filter(|_| !as_address);
            target
                .and_then(|target| text_of(&layouts.contents, target, strings))
                .unwrap_or_else(|| Cell::number(id.0))
        }
        Value::Boolean(value) => Cell::Integer(value.into()),
        // They may be parts of a text.
        Value::Byte(_) | Value::Char(_) if !layouts.contents.are_shown => Cell::Null,
        Value::Byte(value) => Cell::Integer(value.into()),
        Value::Char(value) => Cell::Integer(value.into()),
        Value::Short(value) => Cell::Integer(value.into()),
        Value::Int(value) => Cell::Integer(value.into()),
        Value::Long(value) => Cell::Integer(value),
        Value::Float(value) => Cell::Real(value.into()),
        Value::Double(value) => Cell::Real(value),
    }
}

/// The text of a string or the name of an enum constant.
fn text_of(
    contents: &Contents,
    target: ObjectIndex,
    near: &mut NearStrings,
) -> Option<Cell<'static>> {
    let heap = &contents.heap;
    let class = heap.class_of(target);
    if heap.classes().get(class).name == "java.lang.String" {
        return Some(contents.of_string(target, near));
    }
    if heap.classes().is_a(class, "java.lang.Enum") {
        let name = heap.field_object(target, "name")?;
        return Some(contents.of_string(name, near));
    }
    None
}
