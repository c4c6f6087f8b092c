//! Fields and texts of rows: objects of a class that are read one after the other, in order of their addresses.
//!
//! A thread that scans rows finds each next to the last one in the file, and knows where the fields of their classes
//! stand. The arrays of strings mostly follow each other as the strings do. Other objects are read where they are.

use std::cell::RefCell;

use heapray_analyzer::{ClassIndex, Heap, Nearby, ObjectIndex, ObjectRecord};
use heapray_hprof::{FieldType, ObjectId, Value};
use rustc_hash::FxHashMap;

/// Where a field stands in an instance; `None` if the class has no such field.
pub(crate) type Place = Option<(usize, FieldType)>;

/// The fields of a row, and where those stand that a plan asks for.
pub(crate) struct RowFields<'r> {
    pub(crate) fields: &'r [u8],
    pub(crate) places: &'r [Place],
}

/// The places that a plan asks for, in instances of one class.
#[derive(Default)]
struct Planned {
    plan: u64,
    class: Option<ObjectId>,
    places: Vec<Place>,
}

#[derive(Default)]
struct RowReader {
    /// The number of the world that is read: what is known of one says nothing about another.
    world: u64,
    rows: Nearby,
    arrays: Nearby,
    /// By class: fields that were asked for, by name.
    places: FxHashMap<ClassIndex, Vec<(Box<str>, Place)>>,
    planned: Planned,
}

thread_local! {
    static READER: RefCell<RowReader> = RefCell::default();
}

/// What a string has: the array with its text, and which part of it.
pub(crate) struct StringParts<'r> {
    pub(crate) bytes: &'r [u8],
    pub(crate) element: FieldType,
    /// The fields `offset`, `count` and `coder`, where they are, unless they are negative.
    pub(crate) offset: Option<usize>,
    pub(crate) count: Option<usize>,
    pub(crate) coder: Option<usize>,
}

impl RowReader {
    fn of(&mut self, world: u64) -> &mut Self {
        if self.world != world {
            *self = Self {
                world,
                ..Self::default()
            };
        }
        self
    }

    fn place(&mut self, heap: &Heap, class: ClassIndex, name: &str) -> Place {
        let known = self.places.entry(class).or_default();
        if let Some((_, place)) = known.iter().find(|(other, _)| **other == *name) {
            return *place;
        }
        let place = heap.classes().find_field(heap.names(), class, name);
        known.push((name.into(), place));
        place
    }
}

fn value(heap: &Heap, fields: &[u8], place: Place) -> Option<Value> {
    let (offset, field_type) = place?;
    Value::from_bytes(fields.get(offset..)?, field_type, heap.id_size())
}

/// The value of a field of an instance, nearest class first; `None` if there is none. `world` numbers what is read:
/// no two heaps have the same. Cheap if the object stands soon behind the last one in the file.
pub(crate) fn row_field(
    world: u64,
    heap: &Heap,
    object: ObjectIndex,
    class: ClassIndex,
    name: &str,
) -> Option<Value> {
    READER.with_borrow_mut(|reader| {
        let reader = reader.of(world);
        let place = reader.place(heap, class, name);
        place?;
        let record = heap.records().get_near(object, &mut reader.rows)?;
        let ObjectRecord::Instance(instance) = record else {
            return None;
        };
        value(heap, instance.fields, place)
    })
}

/// What `read` makes of the fields of an instance; `None` if it is none. `plan` numbers the world and what is asked of the
/// row: `places` says where the fields stand in a class, and is asked once as long as the class stays the same. Reads
/// nothing but the instance.
pub(crate) fn row_fields<R>(
    (world, plan): (u64, u64),
    heap: &Heap,
    object: ObjectIndex,
    places: impl FnOnce(ClassIndex) -> Vec<Place>,
    read: impl FnOnce(&RowFields<'_>) -> R,
) -> Option<R> {
    READER.with_borrow_mut(|reader| {
        let reader = reader.of(world);
        let record = heap.records().get_object_near(object, &mut reader.rows)?;
        let ObjectRecord::Instance(instance) = record else {
            return None;
        };
        let planned = &mut reader.planned;
        if planned.plan != plan || planned.class != Some(instance.class_id) {
            let class = heap.classes().find(instance.class_id)?;
            *planned = Planned {
                plan,
                class: Some(instance.class_id),
                places: places(class),
            };
        }
        Some(read(&RowFields {
            fields: instance.fields,
            places: &planned.places,
        }))
    })
}

/// What `read` makes of the parts of a string; `None` if it has no array. Cheap if string and array stand soon behind
/// the last ones in the file.
pub(crate) fn row_string<R>(
    world: u64,
    heap: &Heap,
    string: ObjectIndex,
    read: impl FnOnce(StringParts<'_>) -> Option<R>,
) -> Option<R> {
    READER.with_borrow_mut(|reader| {
        let reader = reader.of(world);
        let class = heap.class_of(string);
        let names = ["value", "offset", "count", "coder"];
        let places = names.map(|name| reader.place(heap, class, name));
        let record = heap.records().get_near(string, &mut reader.rows)?;
        let ObjectRecord::Instance(instance) = record else {
            return None;
        };
        let [array, offset, count, coder] = places.map(|place| value(heap, instance.fields, place));
        let number = |value: Option<Value>| usize::try_from(value?.as_i64()?).ok();
        let array = heap.find(array?.as_object()?)?;
        let record = heap.records().get_near(array, &mut reader.arrays)?;
        let ObjectRecord::PrimitiveArray(array) = record else {
            return None;
        };
        read(StringParts {
            bytes: array.bytes,
            element: array.element_type,
            offset: number(offset),
            count: number(count),
            coder: number(coder),
        })
    })
}
