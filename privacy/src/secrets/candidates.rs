//! Confirms candidates by name: only text that is not empty is a secret.

use heapray_hprof::{FieldType, ObjectId, SubRecord};
use heapray_masking::is_working_directory;

use super::content::{Place, StringReader};
use super::findings::{Findings, Holder, Inner};
use super::holders::NamedTargets;
use super::patterns::SecretKind;
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::{Dump, visit_sub_records};

/// Adds those that are, and returns how many of the objects that they are the dump lacks. Two passes: arrays may stand
/// before their strings.
pub(super) fn confirm(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    named: &NamedTargets,
    findings: &mut Findings<'_>,
) -> u64 {
    let reader = StringReader::new(classes);
    // Arrays to the objects by which they are named: themselves or strings.
    let mut arrays: FileMap<ObjectId, Vec<ObjectId>> = FileMap::default();
    let mut seen: FileSet<ObjectId> = FileSet::default();
    visit_sub_records(dump, &mut |sub_record, _| {
        let id = match &sub_record {
            SubRecord::Instance(instance) => instance.id,
            SubRecord::ObjectArray(array) => array.id,
            SubRecord::PrimitiveArray(array) => array.id,
            SubRecord::Class(class) => class.id,
            _ => return,
        };
        if named.contains(id) {
            seen.insert(id);
        }
        match sub_record {
            SubRecord::Instance(instance) if named.contains(instance.id) => {
                if let Some(array) = reader.array(&instance) {
                    arrays.entry(array).or_default().push(instance.id);
                }
            }
            SubRecord::PrimitiveArray(array) if named.contains(array.id) => {
                arrays.entry(array.id).or_default().push(array.id);
            }
            _ => {}
        }
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
            let text = findings.text(&place);
            let kind = match holder {
                _ if is_switch(&text) => continue,
                Holder::Inner(Inner { key: Some(key), .. })
                    if is_working_directory(key, &String::from_utf8_lossy(&text)) =>
                {
                    continue;
                }
                Holder::Inner(inner) if inner.key.is_some() => SecretKind::MapEntry,
                Holder::Static(..) if is_constant(&text) => continue,
                _ => SecretKind::Field,
            };
            findings.add(kind, holder.clone(), array.id, &place);
        }
    });
    named.len().saturating_sub(seen.len()) as u64
}

/// Is it the text of a constant: a name, a number, a format? A static field whose name suggests a secret mostly holds
/// the name under which a secret is found; only a mixture of letters and digits is taken for a secret itself.
fn is_constant(text: &[u8]) -> bool {
    const SHORTEST: usize = 6;
    let has = |is_such: fn(&u8) -> bool| text.iter().any(is_such);
    let is_mixed = has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit);
    text.len() < SHORTEST || !is_mixed || has(u8::is_ascii_whitespace)
}

/// Does the text say whether something is on or off?
fn is_switch(text: &[u8]) -> bool {
    const SWITCHES: [&[u8]; 7] = [b"true", b"false", b"yes", b"no", b"on", b"off", b"null"];
    SWITCHES
        .iter()
        .any(|switch| text.eq_ignore_ascii_case(switch))
}
