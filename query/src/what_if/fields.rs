//! Where fields of a class stand among the references of its instances.

use std::collections::BTreeSet;

use heapray_analyzer::{ClassIndex, ClassKind, Heap, ObjectIndex};
use heapray_hprof::FieldType;

use super::cuts::CutError;

/// Where a reference of an instance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The place among the references that the graph keeps, nulls counted.
    Position(usize),
    /// The referent, which the graph keeps apart.
    Referent,
    /// The offset in the record, for classes with very many fields.
    Offset(usize),
}

/// A field of this name: the slot by class, for the class itself and all its subclasses, and the static values.
#[derive(Debug, Default)]
pub(super) struct FieldPlaces {
    pub(super) slots: Vec<(ClassIndex, Slot)>,
    /// Class objects with the object to which the static field refers.
    pub(super) statics: Vec<(ObjectIndex, ObjectIndex)>,
}

/// The places of a field of the classes of this name.
///
/// # Errors
/// When no such class has a field of this name, or it holds a number.
pub(super) fn find_field(heap: &Heap, class: &str, field: &str) -> Result<FieldPlaces, CutError> {
    let classes = heap.classes();
    let mut places = FieldPlaces::default();
    let (mut found, mut is_reference) = (false, false);
    // By class: the offset of the field in an instance of the named class, and that class's bytes.
    let mut offsets: Vec<Option<(u64, u64)>> = vec![None; classes.len()];
    for named in classes.find_by_name(class) {
        for value in heap.static_fields(named) {
            if value.name != field {
                continue;
            }
            found = true;
            is_reference |= value.field_type == FieldType::Object;
            let target = value.value.as_object().and_then(|id| heap.find(id));
            places.statics.extend(classes.get(named).object.zip(target));
        }
        if let Some((offset, field_type)) = find_declared(heap, named, field) {
            found = true;
            is_reference |= field_type == FieldType::Object;
            if let Some(slot) = offsets.get_mut(named.get())
                && field_type == FieldType::Object
            {
                *slot = Some((offset as u64, classes.get(named).payload));
            }
        }
    }
    let (class, field) = (class.to_owned(), field.to_owned());
    if !found {
        return Err(CutError::NoField { class, field });
    }
    if !is_reference {
        return Err(CutError::NoReference { class, field });
    }
    for index in classes.top_down() {
        let own = classes.get(index);
        let above = own
            .super_class
            .and_then(|parent| *offsets.get(parent.get())?);
        let Some(slot) = offsets.get_mut(index.get()) else {
            continue;
        };
        *slot = slot.or(above);
        if let Some((offset, payload)) = *slot
            && own.kind == ClassKind::Instance
        {
            let offset = own.payload.saturating_sub(payload).saturating_add(offset);
            places.slots.push((index, slot_at(heap, index, offset)));
        }
    }
    Ok(places)
}

/// The field of that name nearest to the class upward: its offset in an instance and its type. Names that are no valid
/// text in the file are found as they are shown.
fn find_declared(heap: &Heap, class: ClassIndex, name: &str) -> Option<(usize, FieldType)> {
    let found = heap.classes().find_field(heap.names(), class, name);
    found.or_else(|| {
        let mut base = 0;
        for (_, declaring) in heap.classes().declaring(class) {
            let mut fields = declaring.fields.iter();
            if let Some(field) = fields.find(|field| heap.names().string(field.name) == name) {
                return Some((base + field.offset as usize, field.field_type));
            }
            base += declaring.own_bytes as usize;
        }
        None
    })
}

/// The slot of the reference at an offset of an instance.
fn slot_at(heap: &Heap, class: ClassIndex, offset: u64) -> Slot {
    let own = heap.classes().get(class);
    if own
        .apart
        .is_some_and(|field| u64::from(field.offset) == offset)
    {
        return Slot::Referent;
    }
    let position = |offsets: &[u32]| offsets.iter().position(|own| u64::from(*own) == offset);
    match own.references.as_deref().and_then(position) {
        Some(position) if position < 64 => Slot::Position(position),
        _ => Slot::Offset(offset as usize),
    }
}

/// The fields of the classes of this name that hold references, inherited ones included, sorted.
pub fn reference_fields(heap: &Heap, class: &str) -> Vec<String> {
    let classes = heap.classes();
    let mut names = BTreeSet::new();
    for named in classes.find_by_name(class) {
        for (_, declaring) in classes.declaring(named) {
            let fields = declaring.fields.iter();
            let fields = fields.filter(|field| field.field_type == FieldType::Object);
            names.extend(fields.map(|field| heap.names().string(field.name)));
        }
        let statics = heap.static_fields(named).into_iter();
        let statics = statics.filter(|field| field.field_type == FieldType::Object);
        names.extend(statics.map(|field| field.name));
    }
    names
        .into_iter()
        .filter(|name| !name.starts_with('<'))
        .collect()
}
