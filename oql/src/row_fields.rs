//! Fields of rows: objects of a class that are read one after the other, in order of their addresses.
//!
//! A thread that scans rows finds each next to the last one in the file, and knows where the fields of their classes
//! stand. Other objects are read where they are.

use std::cell::RefCell;

use heapray_analyzer::{ClassIndex, Heap, Nearby, ObjectIndex, ObjectRecord};
use heapray_hprof::{FieldType, Value};
use rustc_hash::FxHashMap;

/// Where a field stands in an instance; `None` if the class has no such field.
type Place = Option<(usize, FieldType)>;

#[derive(Default)]
struct RowReader {
    /// The number of the world that is read: what is known of one says nothing about another.
    world: u64,
    nearby: Nearby,
    /// By class: fields that were asked for, by name.
    places: FxHashMap<ClassIndex, Vec<(Box<str>, Place)>>,
}

thread_local! {
    static READER: RefCell<RowReader> = RefCell::default();
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
        if reader.world != world {
            *reader = RowReader {
                world,
                ..RowReader::default()
            };
        }
        let known = reader.places.entry(class).or_default();
        let place = match known.iter().find(|(other, _)| **other == *name) {
            Some((_, place)) => *place,
            None => {
                let place = heap.classes().find_field(heap.names(), class, name);
                known.push((name.into(), place));
                place
            }
        };
        let (offset, field_type) = place?;
        let record = heap.records().get_near(object, &mut reader.nearby)?;
        let ObjectRecord::Instance(instance) = record else {
            return None;
        };
        Value::from_bytes(instance.fields.get(offset..)?, field_type, heap.id_size())
    })
}
