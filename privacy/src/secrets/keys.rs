//! Parts of keys that are secrets whatever they look like.

use heapray_hprof::SubRecord;

use super::content::Place;
use super::findings::{Findings, Holder};
use super::patterns::SecretKind;
use crate::key_material::KeyMaterial;
use crate::parts::{Dump, visit_sub_records};

/// Adds the arrays of keys. One pass.
pub(super) fn add_keys(dump: Dump<'_>, keys: &KeyMaterial, findings: &mut Findings<'_>) {
    visit_sub_records(dump, &mut |sub_record, range| {
        if let SubRecord::PrimitiveArray(array) = sub_record
            && let Some((class, field)) = keys.field_of(array.id)
            // Wiped keys are zeros.
            && array.bytes.iter().any(|byte| *byte != 0)
        {
            let place = Place {
                element_type: array.element_type,
                elements: range.end.saturating_sub(array.bytes.len())..range.end,
            };
            let holder = Holder::Field(class, field);
            findings.add(SecretKind::KeyMaterial, holder, array.id, &place);
        }
    });
}
