//! Confirms candidates by name: only text that is not empty is a secret.

use heapray_hprof::{FieldType, ObjectId, SubRecord};

use super::content::{Place, StringReader};
use super::findings::{Findings, Holder};
use super::holders::NamedTargets;
use super::patterns::SecretKind;
use crate::classes::Classes;
use crate::hashing::FileMap;
use crate::parts::{Dump, visit_sub_records};

/// Adds those that are. Two passes: arrays may stand before their strings.
pub(super) fn confirm(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    named: &NamedTargets,
    findings: &mut Findings<'_>,
) {
    let reader = StringReader::new(classes);
    // Arrays to the objects by which they are named: themselves or strings.
    let mut arrays: FileMap<ObjectId, Vec<ObjectId>> = FileMap::default();
    visit_sub_records(dump, &mut |sub_record, _| match sub_record {
        SubRecord::Instance(instance) if named.contains(instance.id) => {
            if let Some(array) = reader.array(&instance) {
                arrays.entry(array).or_default().push(instance.id);
            }
        }
        SubRecord::PrimitiveArray(array) if named.contains(array.id) => {
            arrays.entry(array.id).or_default().push(array.id);
        }
        _ => {}
    });
    visit_sub_records(dump, &mut |sub_record, range| {
        let SubRecord::PrimitiveArray(array) = sub_record else {
            return;
        };
        let Some(targets) = arrays.get(&array.id) else {
            return;
        };
        let is_text = matches!(array.element_type, FieldType::Byte | FieldType::Char);
        // Wiped passwords are zeros or, by habit, spaces or stars.
        let is_empty = array
            .bytes
            .iter()
            .all(|byte| matches!(byte, 0 | b' ' | b'*'));
        if !is_text || is_empty {
            return;
        }
        let place = Place {
            element_type: array.element_type,
            elements: range.end.saturating_sub(array.bytes.len())..range.end,
        };
        for holder in targets.iter().flat_map(|id| named.holders(*id)) {
            let kind = match holder {
                Holder::Entry(..) => SecretKind::MapEntry,
                _ => SecretKind::Field,
            };
            findings.add(kind, holder.clone(), array.id, &place);
        }
    });
}
