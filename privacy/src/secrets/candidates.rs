//! Confirms candidates by name: only text that is not empty is a secret.

use std::collections::HashSet;

use heapray_hprof::{FieldType, ObjectId, PrimitiveArrayDump, SubRecord, decode_modified_utf8};
use heapray_masking::{is_secret_name, is_working_directory};

use super::content::{Place, StringReader};
use super::findings::{Findings, Holder, Inner};
use super::holders::NamedTargets;
use super::patterns::SecretKind;
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::{Dump, visit_sub_records};

/// Adds those that are, and returns how many of the objects that they are the dump lacks. Three passes: arrays may stand
/// before their strings, and words before the signs that tell a lexer.
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
    let lexers = find_lexers(dump, classes, &arrays, named);
    visit_sub_records(dump, &mut |sub_record, range| {
        let SubRecord::PrimitiveArray(array) = sub_record else {
            return;
        };
        let Some(targets) = arrays.get(&array.id) else {
            return;
        };
        if !has_text(&array) {
            return;
        }
        let place = Place {
            element_type: array.element_type,
            elements: range.end.saturating_sub(array.bytes.len())..range.end,
        };
        for holder in targets.iter().flat_map(|id| named.holders(*id)) {
            let text = findings.text(&place);
            let kind = match holder {
                _ if is_switch(&text) || lexers.contains(holder) => continue,
                Holder::Inner(Inner { key: Some(key), .. }) if repeats(key, &text) => continue,
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

/// Fields that hold the tokens of a lexer: their name suggests a secret only because it says *token*, and one of their
/// texts is punctuation. The others are words of the same source. One pass.
fn find_lexers(
    dump: Dump<'_>,
    classes: &Classes<'_>,
    arrays: &FileMap<ObjectId, Vec<ObjectId>>,
    named: &NamedTargets,
) -> HashSet<Holder> {
    let says_token_only = |holder: &Holder| {
        let (Holder::Field(_, field) | Holder::Static(_, field)) = holder else {
            return false;
        };
        let name = decode_modified_utf8(classes.string(*field));
        let rest = ["token", "Token", "TOKEN"]
            .iter()
            .fold(name.into_owned(), |rest, word| rest.replace(word, ""));
        !is_secret_name(&rest)
    };
    let mut lexers = HashSet::new();
    visit_sub_records(dump, &mut |sub_record, _| {
        let SubRecord::PrimitiveArray(array) = sub_record else {
            return;
        };
        let Some(targets) = arrays.get(&array.id) else {
            return;
        };
        if has_text(&array) && is_punctuation(&array) {
            let holders = targets.iter().flat_map(|id| named.holders(*id));
            lexers.extend(holders.filter(|holder| says_token_only(holder)).cloned());
        }
    });
    lexers
}

/// Is it text that is there? Wiped passwords are zeros or, by habit, spaces or stars.
fn has_text(array: &PrimitiveArrayDump<'_>) -> bool {
    matches!(array.element_type, FieldType::Byte | FieldType::Char)
        && !array
            .bytes
            .iter()
            .all(|byte| matches!(byte, 0 | b' ' | b'*'))
}

/// Does the text consist of a few signs, without a letter or a digit?
fn is_punctuation(array: &PrimitiveArrayDump<'_>) -> bool {
    const LONGEST: usize = 8;
    array.bytes.len() <= LONGEST
        && array
            .bytes
            .iter()
            .all(|byte| *byte == 0 || byte.is_ascii_punctuation() || byte.is_ascii_whitespace())
}

/// Is it a name of two words or more, all of which its key has? `session.id` under `dfs.metrics.session-id` names
/// another entry.
fn repeats(key: &str, text: &[u8]) -> bool {
    let is_separator = |c: char| matches!(c, '.' | '-' | '_');
    let text = String::from_utf8_lossy(text);
    let mut words = text.split(is_separator);
    text.contains(is_separator)
        && words
            .all(|word| !word.is_empty() && key.split(is_separator).any(|of_key| of_key == word))
}

/// Is it the text of a constant: a name, a number, a format? A static field whose name suggests a secret mostly holds
/// the name under which a secret is found; only a mixture of letters and digits is taken for a secret itself, and not
/// if it is the dotted name of a secret (`log4j2.configurationPassword`).
fn is_constant(text: &[u8]) -> bool {
    const SHORTEST: usize = 6;
    let is_name = |text: &str| {
        let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        text.contains('.') && text.chars().all(of_name) && is_secret_name(text)
    };
    if std::str::from_utf8(text).is_ok_and(is_name) {
        return true;
    }
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
