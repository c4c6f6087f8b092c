//! Redacted copies: same length, same structure, other values.
//!
//! Every byte of the copy stands where it stood, so that addresses, sizes, the graph, and with them
//! dominators, retained sizes and suspects are those of the original. Replaced are, by
//! [`RedactLevel`]: the contents of primitive arrays (and thus of all strings), primitive fields,
//! statics, strings of the symbol table that name nothing (constants of the code), and names of
//! application classes. Kept are, at every level, references, array lengths
//! and the few primitive fields of JDK classes that describe structure (sizes of collections, states
//! of threads and buffers; the list is in `structure`), without which collections would seem to
//! contradict their arrays. Kept is, too, what says which JVM was dumped: its word size and largest heap
//! (the list is in `jvm_facts`). Bytes that can't be parsed become zeros: they are never copied.
//!
//! Strings stay strings: `byte[]` and `char[]` are filled with letters whatever their `coder`, and
//! `String.hash`, which would give a short secret away, is set to "not computed yet".

mod arrays;
mod jvm_facts;
mod names;
mod options;
mod pseudonym;
mod sink;
mod structure;
mod thread_names;

#[cfg(test)]
mod tests;

use std::io::Write;
use std::ops::Range;

use heapray_hprof::{
    FieldType, Header, PrimitiveArrayDump, Record, RecordTag, StringId, SubRecord, Utf8,
};

use crate::classes::Classes;
use crate::error::PrivacyError;
use crate::hashing::FileSet;
use crate::key_material::{self, KeyMaterial};
use crate::parts::{Dump, Part, RECORD_HEADER_BYTES, look_at_records, visit_parts};
use arrays::Arrays;
use names::Names;
pub use options::{RedactLevel, RedactOptions, RedactSummary};
use pseudonym::Pseudonyms;
use sink::Sink;
use structure::Layouts;

/// Number of passes of [`redact`] over the dump with these options, for progress.
pub fn passes(options: &RedactOptions) -> u32 {
    if options.level >= RedactLevel::Names {
        6 + key_material::PASSES
    } else {
        5 + key_material::PASSES
    }
}

/// Writes a redacted copy of the plain dump `dump` to `out`. `scanned` is called with each byte range that a
/// pass has finished; there are [`passes`] over the whole dump, and the last one writes. Memory grows with
/// classes, threads and, at [`RedactLevel::Names`], different words in names.
///
/// # Errors
/// [`PrivacyError::Header`] if the header cannot be read, [`PrivacyError::Write`] if `out` fails.
pub fn redact(
    dump: &[u8],
    out: &mut dyn Write,
    options: &RedactOptions,
    scanned: &dyn Fn(Range<usize>),
) -> Result<RedactSummary, PrivacyError> {
    let header = Header::read(dump)?;
    let dump = Dump {
        bytes: dump,
        header: &header,
        scanned,
    };
    let mut classes = Classes::read(dump);
    let mut kept_strings = classes.take_names();
    if options.keep_thread_names {
        kept_strings.extend(classes.take_thread_names());
    }
    let arrays = Arrays::find(dump, &classes);
    let keys = KeyMaterial::find(dump, &classes);
    let pseudonyms = Pseudonyms::new(options.key.as_deref());
    let names =
        (options.level >= RedactLevel::Names).then(|| Names::new(dump, &classes, &pseudonyms));
    let mut redaction = Redaction {
        level: options.level,
        id_bytes: header.id_size.bytes(),
        layouts: Layouts::new(classes, options.level, header.id_size),
        pseudonyms,
        names,
        kept_strings,
        arrays,
        keys,
        keep_thread_names: options.keep_thread_names,
        summary: RedactSummary::default(),
        sink: Sink::new(dump.bytes, out),
    };
    visit_parts(dump, &mut |part, range| redaction.part(&part, range))?;
    redaction.sink.finish()?;
    let (_, is_whole) = look_at_records(dump);
    redaction.summary.is_damaged |= !is_whole;
    redaction.summary.bytes = dump.bytes.len() as u64;
    Ok(redaction.summary)
}

struct Redaction<'a, 'o> {
    level: RedactLevel,
    id_bytes: usize,
    layouts: Layouts<'a>,
    pseudonyms: Pseudonyms,
    names: Option<Names>,
    /// Strings that name something. The others are constants of the program's code: a JVM dumps its whole
    /// table of symbols, and a password that stands in the source stands in there.
    kept_strings: FileSet<StringId>,
    arrays: Arrays,
    /// Arrays that are replaced at every level, whatever their type.
    keys: KeyMaterial,
    keep_thread_names: bool,
    summary: RedactSummary,
    sink: Sink<'a, 'o>,
}

impl Redaction<'_, '_> {
    fn part(&mut self, part: &Part<'_>, range: Range<usize>) -> Result<(), PrivacyError> {
        match part {
            Part::Frame => self.sink.copy(range)?,
            Part::Record(record) => self.record(record, range)?,
            Part::Sub(sub_record) => self.sub_record(sub_record, range)?,
            Part::UnknownRecords => {
                add(&mut self.summary.blanked_bytes, range.len());
                self.summary.is_damaged = true;
                self.sink.blank_records(range)?;
            }
            Part::UnknownHeap => {
                add(&mut self.summary.blanked_bytes, range.len());
                self.summary.is_damaged = true;
                self.sink.blank(range)?;
            }
        }
        Ok(())
    }

    /// Records other than heap hold numbers and identifiers, but for names.
    fn record(&mut self, record: &Record<'_>, range: Range<usize>) -> Result<(), PrivacyError> {
        let body = range.start.saturating_add(RECORD_HEADER_BYTES);
        if record.tag == RecordTag::UTF8 {
            let text = body.saturating_add(self.id_bytes).min(range.end)..range.end;
            self.sink.copy(range.start..text.start)?;
            let utf8 = Utf8::read(record.body).ok();
            if !utf8.is_some_and(|utf8| self.kept_strings.contains(&utf8.id)) {
                let bytes = utf8.map_or(&[][..], |utf8| utf8.bytes);
                add(&mut self.summary.constants, 1);
                self.sink.fill(text, &self.pseudonyms.letters(bytes, 0))?;
                return Ok(());
            }
            match &self.names {
                Some(names) => {
                    add(&mut self.summary.names, 1);
                    self.sink.replace(text, |bytes| names.replace(bytes))?;
                }
                None => self.sink.copy(text)?,
            }
            return Ok(());
        }
        // What a record holds beyond its structure is no part of the format.
        let known = record_bytes(record);
        let known = body.saturating_add(known).min(range.end);
        self.sink.copy(range.start..known)?;
        let unknown = known..range.end;
        add(&mut self.summary.blanked_bytes, unknown.len());
        self.sink.blank(unknown)?;
        Ok(())
    }

    fn sub_record(
        &mut self,
        sub_record: &SubRecord<'_>,
        range: Range<usize>,
    ) -> Result<(), PrivacyError> {
        match sub_record {
            SubRecord::Root(_) | SubRecord::HeapInfo { .. } | SubRecord::ObjectArray(_) => {
                self.sink.copy(range)?;
            }
            SubRecord::PrimitiveArray(array) => self.array(array, range)?,
            SubRecord::Instance(instance) => {
                let fields = range.end.saturating_sub(instance.fields.len())..range.end;
                self.sink.copy(range.start..fields.start)?;
                let (layouts, pseudonyms) = (&mut self.layouts, &self.pseudonyms);
                self.sink.replace(fields, |bytes| {
                    layouts.replace(instance.class_id, bytes, pseudonyms);
                })?;
                add(&mut self.summary.objects, 1);
            }
            SubRecord::Class(_) if self.level < RedactLevel::Values => self.sink.copy(range)?,
            SubRecord::Class(class) => {
                let start = range.start as u64;
                let kept = self.layouts.kept_statics(class);
                self.sink.replace(range, |bytes| {
                    let values = class.primitive_values();
                    for value in values.filter(|value| !kept.contains(value)) {
                        let (from, to) =
                            (value.start.checked_sub(start), value.end.checked_sub(start));
                        let value = from.zip(to).map(|(from, to)| from as usize..to as usize);
                        if let Some(value) = value.and_then(|value| bytes.get_mut(value)) {
                            value.fill(0);
                        }
                    }
                })?;
                add(&mut self.summary.objects, 1);
            }
        }
        Ok(())
    }

    fn array(
        &mut self,
        array: &PrimitiveArrayDump<'_>,
        range: Range<usize>,
    ) -> Result<(), PrivacyError> {
        let elements = range.end.saturating_sub(array.bytes.len())..range.end;
        let is_text = matches!(array.element_type, FieldType::Byte | FieldType::Char);
        let is_thread_name = is_text && self.arrays.thread_names.contains(&array.id);
        let is_kept_name = is_thread_name && self.keep_thread_names;
        add(&mut self.summary.kept_thread_names, is_kept_name.into());
        // The identifier alone is no proof: a file may have two arrays of one.
        let is_fact = is_text
            && (jvm_facts::is_most_heap(array.bytes)
                || self.arrays.properties.contains(&array.id) && jvm_facts::is_word(array.bytes));
        let is_key = self.keys.field_of(array.id).is_some();
        let is_number = !is_text && !is_key && self.level < RedactLevel::Values;
        if is_kept_name || is_fact || is_number {
            self.sink.copy(range)?;
            return Ok(());
        }
        self.sink.copy(range.start..elements.start)?;
        // All zeros is what an unused buffer holds, and tells nothing else.
        if array.bytes.iter().all(|byte| *byte == 0) {
            self.sink.copy(elements)?;
            return Ok(());
        }
        let name = is_thread_name.then(|| self.pseudonyms.thread_name(array.bytes));
        let fill = name.flatten().unwrap_or_else(|| {
            let pseudonyms = &self.pseudonyms;
            pseudonyms.array(array.id, array.element_type, array.bytes)
        });
        self.sink.fill(elements, &fill)?;
        add(&mut self.summary.arrays, 1);
        Ok(())
    }
}

fn add(sum: &mut u64, more: usize) {
    *sum = sum.saturating_add(more as u64);
}

/// Bytes of a record's body that its structure accounts for.
fn record_bytes(record: &Record<'_>) -> usize {
    let id = record.body.id_size().bytes();
    let counted = |at: usize, entry: usize| {
        let count = record
            .body
            .rest()
            .get(at..)
            .and_then(|b| b.first_chunk::<4>());
        let count = count.map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize);
        let entries = count.saturating_mul(entry);
        entries.saturating_add(at).saturating_add(4)
    };
    match record.tag {
        RecordTag::TRACE => counted(8, id),
        RecordTag::ALLOC_SITES => counted(30, 25),
        RecordTag::CPU_SAMPLES => counted(4, 8),
        tag => tag.body_bytes(record.body.id_size()).unwrap_or(0),
    }
}
