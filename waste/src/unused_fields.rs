//! Fields that hardly any instance uses.

use heapray_analyzer::{Class, ClassIndex, ClassKind, Heap};
use heapray_hprof::{FieldType, Value};

/// Instances of a class, at least.
const LEAST_INSTANCES: u64 = 100;

/// A field of the instances of a class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    offset: u32,
    field_type: FieldType,
    /// Bytes in the heap.
    bytes: u32,
}

/// By class: the fields to count, or none.
pub(crate) struct Fields(Vec<Vec<Place>>);

/// By class and field: instances in which the field is null or zero.
pub(crate) type Unused = Vec<Vec<u64>>;

impl Fields {
    /// The fields of the classes that `is_wanted` names and that have many instances.
    pub(crate) fn new(heap: &Heap, is_wanted: impl Fn(&Class) -> bool) -> Self {
        let of_class = |(index, class): (ClassIndex, &Class)| {
            let is_large = heap.instances_of(index) >= LEAST_INSTANCES;
            if class.kind != ClassKind::Instance || !is_large || !is_wanted(class) {
                return Vec::new();
            }
            let mut places = Vec::new();
            let mut base = 0;
            for (_, declaring) in heap.classes().declaring(index) {
                for field in &declaring.fields {
                    let bytes = match field.field_type {
                        FieldType::Object => heap.layout().reference_bytes,
                        other => other.size(heap.id_size()) as u32,
                    };
                    places.push(Place {
                        offset: base + field.offset,
                        field_type: field.field_type,
                        bytes,
                    });
                }
                base += declaring.own_bytes;
            }
            places
        };
        Self(heap.classes().iter().map(of_class).collect())
    }

    /// Counters that are all 0.
    pub(crate) fn counters(&self) -> Unused {
        self.0.iter().map(|places| vec![0; places.len()]).collect()
    }

    /// Counts the unused fields of an instance.
    pub(crate) fn count(&self, heap: &Heap, class: ClassIndex, fields: &[u8], counts: &mut Unused) {
        let places = self.0.get(class.get()).map_or(&[][..], Vec::as_slice);
        let Some(counts) = counts.get_mut(class.get()) else {
            return;
        };
        for (place, count) in places.iter().zip(counts) {
            let bytes = fields.get(place.offset as usize..).unwrap_or_default();
            let value = Value::from_bytes(bytes, place.field_type, heap.id_size());
            *count += u64::from(value.is_some_and(|value| is_zero(&value)));
        }
    }

    /// By class: bytes of the fields of each instance that nine of ten instances do not use. `instances_of` says how many
    /// were counted.
    pub(crate) fn wasted(
        &self,
        instances_of: impl Fn(ClassIndex) -> u64,
        unused: &Unused,
    ) -> Vec<u64> {
        let classes = (0..).zip(self.0.iter().zip(unused));
        let of_class = |(class, (places, unused)): (u32, (&Vec<Place>, &Vec<u64>))| {
            let instances = instances_of(ClassIndex(class));
            if instances < LEAST_INSTANCES {
                return 0;
            }
            let rare = places.iter().zip(unused);
            let rare = rare.filter(|(_, unused)| **unused * 10 >= instances * 9);
            rare.map(|(place, _)| u64::from(place.bytes)).sum()
        };
        classes.map(of_class).collect()
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Object(id) => id.is_null(),
        Value::Float(number) => number.to_bits() == 0,
        Value::Double(number) => number.to_bits() == 0,
        Value::Boolean(truth) => !truth,
        other => other.as_i64() == Some(0),
    }
}
