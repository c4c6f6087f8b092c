//! Keys, values and elements, and how they stand in arrays.

use heapray_analyzer::{Heap, ObjectIndex, ObjectRecord};
use heapray_hprof::Value;

/// A key, a value or an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item {
    /// Null, or an object that is not in the file.
    Null,
    /// An object.
    Object(ObjectIndex),
    /// A number in an array of numbers.
    Number(Value),
}

/// Elements of an array.
pub(super) type Items<'h> = Box<dyn Iterator<Item = Item> + 'h>;

/// All elements of an array, nulls included; looked up as they are asked for.
pub(super) fn elements(heap: &Heap, array: ObjectIndex) -> Items<'_> {
    match heap.record(array) {
        Some(ObjectRecord::ObjectArray(elements)) => {
            let ids = elements.elements(heap.id_size());
            let object = |id| heap.find(id).map_or(Item::Null, Item::Object);
            Box::new(ids.map(move |id| if id.is_null() { Item::Null } else { object(id) }))
        }
        Some(ObjectRecord::PrimitiveArray(numbers)) => {
            let width = numbers.element_type.size(heap.id_size());
            let number = move |bytes| {
                let value = Value::from_bytes(bytes, numbers.element_type, heap.id_size());
                value.map_or(Item::Null, Item::Number)
            };
            Box::new(numbers.bytes.chunks_exact(width.max(1)).map(number))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// Elements of arrays in arrays. As deep as `depth`.
pub(super) fn nested(heap: &Heap, array: ObjectIndex, depth: u32) -> Items<'_> {
    let mut arrays = vec![(array, depth)];
    let mut now: Items<'_> = Box::new(std::iter::empty());
    Box::new(std::iter::from_fn(move || {
        loop {
            if let Some(element) = now.next() {
                return Some(element);
            }
            let (array, depth) = arrays.pop()?;
            if depth <= 1 {
                now = elements(heap, array);
                continue;
            }
            let below = elements(heap, array).filter_map(|element| match element {
                Item::Object(array) => Some((array, depth - 1)),
                _ => None,
            });
            let below: Vec<_> = below.collect();
            arrays.extend(below.into_iter().rev());
        }
    }))
}

/// Open-addressing tables of numbers have 0 for no key.
pub(super) fn is_zero(item: Item) -> bool {
    match item {
        Item::Number(Value::Float(number)) => number.to_bits() == 0,
        Item::Number(Value::Double(number)) => number.to_bits() == 0,
        Item::Number(Value::Char(unit)) => unit == 0,
        Item::Number(Value::Boolean(flag)) => !flag,
        Item::Number(number) => number.as_i64() == Some(0),
        _ => false,
    }
}
