//! Joins the parts of a dump that a JVM of JDK 22+ leaves when it is killed while dumping.
//!
//! It writes header, names and traces to `NAME` and the heap to `NAME.p0`, `NAME.p1`, …, and at the
//! end appends the parts to `NAME` in the order of their numbers and deletes them (8306441). What is
//! left after a kill is put together here as the JVM would have: whole records of each file only,
//! since a record that is cut would swallow the beginning of the next part.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use heapray_hprof::{Header, RECORD_HEADER_BYTES, RecordTag, Records};

use crate::error::{OpenError, OpenErrorKind};
use crate::gzip;
use crate::mapped_file::MappedFile;
use crate::options::{OpenOptions, OpenProgress};
use crate::repair::{self, InputRepair};
use crate::spool::Spool;
use crate::unpack;
use crate::watched::open_file;

/// Most parts; the JVM writes one per thread of the dump.
const MOST_PARTS: u32 = 4096;
/// How much of a part must be found in the base file to take it for merged already.
const COMPARED_BYTES: usize = 256;

/// A base file and its parts, in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartSet {
    base: PathBuf,
    parts: Vec<(u32, PathBuf)>,
}

/// The set that `path` belongs to, as base or as part; `None` where it is a file of its own.
pub(super) fn find(path: &Path) -> Option<PartSet> {
    let base = split_part(path).map_or_else(|| path.to_owned(), |(base, _)| base);
    let dir = base.parent().filter(|dir| !dir.as_os_str().is_empty());
    let entries = std::fs::read_dir(dir.unwrap_or(Path::new("."))).ok()?;
    let name = base.file_name()?;
    let mut parts: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let file_name = PathBuf::from(entry.file_name());
            let (of, number) = split_part(&file_name)?;
            let path = base.with_file_name(&file_name);
            let is_ours = of.as_os_str() == name && entry.metadata().ok()?.is_file();
            (is_ours && is_part(&path)).then_some((number, path))
        })
        .collect();
    parts.sort();
    parts.truncate(MOST_PARTS as usize);
    // A whole dump that somebody called `run.p1` is a file of its own.
    let is_in = path == base || parts.iter().any(|(_, part)| part == path);
    (is_in && !parts.is_empty()).then_some(PartSet { base, parts })
}

/// Parts have no header and begin with a heap segment; one that was just created has nothing.
fn is_part(path: &Path) -> bool {
    let first = front(path).first().copied();
    first.is_none_or(|tag| tag == RecordTag::HEAP_DUMP_SEGMENT.0)
}

/// `NAME.p7` is part 7 of `NAME`.
fn split_part(path: &Path) -> Option<(PathBuf, u32)> {
    let name = path.file_name()?.to_str()?;
    let (base, number) = name.rsplit_once(".p")?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| number.parse().ok())??;
    (!base.is_empty() && number < MOST_PARTS)
        .then(|| (path.with_file_name(OsString::from(base)), number))
}

/// Writes the set to the spool; returns the bytes on disk of all its files.
pub(super) fn merge(
    set: &PartSet,
    spool: &mut Spool,
    options: &OpenOptions,
    progress: OpenProgress<'_>,
    repairs: &mut Vec<InputRepair>,
) -> Result<u64, OpenError> {
    let dir = options.tmp_dir();
    let in_spool = |path: &Path, error| OpenError::spool(path, &dir, error);
    if !set.base.exists() {
        let base = set.base.clone();
        let path = set.parts.first().map_or(&set.base, |(_, path)| path);
        return Err(OpenError::new(path, OpenErrorKind::NoBase { base }));
    }
    let mut on_disk = append_file(&set.base, spool, options, progress, 0, repairs)?;
    let map = spool.map().map_err(|e| in_spool(&set.base, e))?;
    let Ok(header) = Header::read(map.bytes()) else {
        return Ok(on_disk); // the caller says what the base file is instead
    };
    let first_front = set
        .parts
        .first()
        .map_or_else(Vec::new, |(_, path)| front(path));
    let base = read_base(map.bytes(), &header, &first_front);
    drop(map);
    if base.is_complete {
        let message = "the dump is complete; the .pN files next to it belong to another dump";
        repair::push(
            repairs,
            InputRepair::new("jdk22-parts-ignored", 0, Some(0), message),
        );
        return Ok(on_disk);
    }
    if let Some(merged_at) = base.merged_at {
        // Killed while merging: what follows is a copy of the first part, perhaps not a whole one.
        spool
            .set_len(merged_at as u64)
            .map_err(|e| in_spool(&set.base, e))?;
    }
    let recovered = recover_end(spool, header.len, &header, &set.base, repairs);
    recovered.map_err(|e| in_spool(&set.base, e))?;
    for (_, path) in &set.parts {
        let start = spool.len() as usize;
        let appended = append_file(path, spool, options, progress, on_disk, repairs)?;
        on_disk = on_disk.saturating_add(appended);
        let recovered = recover_end(spool, start, &header, path, repairs);
        recovered.map_err(|e| in_spool(path, e))?;
    }
    repair::push(repairs, merged(set));
    Ok(on_disk)
}

fn merged(set: &PartSet) -> InputRepair {
    let missing = set
        .parts
        .iter()
        .zip(0..)
        .find_map(|((number, _), expected)| (*number != expected).then_some(expected));
    let message = format!(
        "the JVM was killed while it dumped; its {} part{} (.pN) {} joined with the base \
         file{}",
        set.parts.len(),
        if set.parts.len() == 1 { "" } else { "s" },
        if set.parts.len() == 1 { "was" } else { "were" },
        missing.map_or_else(String::new, |n| format!("; part .p{n} is missing")),
    );
    let lost = missing.is_none().then_some(0);
    InputRepair::new("jdk22-parts-merged", 0, lost, message)
}

/// Appends a file, inflated if it must be; returns its length on disk.
fn append_file(
    path: &Path,
    spool: &mut Spool,
    options: &OpenOptions,
    progress: OpenProgress<'_>,
    done_before: u64,
    repairs: &mut Vec<InputRepair>,
) -> Result<u64, OpenError> {
    let (file, metadata) = open_file(path)?;
    if metadata.len() == 0 {
        return Ok(0);
    }
    let dir = options.tmp_dir();
    let map = MappedFile::map(&file).map_err(|e| OpenError::io(path, e))?;
    let progress = |done: u64, _| progress(done_before.saturating_add(done), None);
    let appended = if gzip::is_gzip(map.bytes()) {
        unpack::inflate(&map, spool, options, &progress, repairs)
    } else {
        unpack::copy(&map, spool, &progress)
    };
    appended.map_err(|e| OpenError::spool(path, &dir, e))?;
    Ok(metadata.len())
}

/// The first plain bytes of a part.
fn front(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut front = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64 << 10).read_to_end(&mut front));
    if read.is_err() {
        return Vec::new(); // told when the part itself is appended
    }
    if gzip::is_gzip(&front) {
        front = gzip::peek(&front, COMPARED_BYTES);
    }
    front.truncate(COMPARED_BYTES);
    front
}

struct Base {
    /// It ends in an end record, as it would after merging.
    is_complete: bool,
    /// Where the copy of the first part begins, if the JVM was killed while it merged.
    merged_at: Option<usize>,
}

fn read_base(bytes: &[u8], header: &Header, first_part: &[u8]) -> Base {
    let mut base = Base {
        is_complete: false,
        merged_at: None,
    };
    let comparable = first_part.len() > RECORD_HEADER_BYTES as usize;
    for record in Records::new(bytes, header).map_while(Result::ok) {
        base.is_complete = record.tag == RecordTag::HEAP_DUMP_END;
        let at = record.offset as usize;
        let is_copy = || bytes.get(at..).is_some_and(|b| b.starts_with(first_part));
        if comparable && record.tag.holds_heap() && is_copy() {
            base.merged_at = Some(at);
            break;
        }
    }
    base
}

/// Sees to it that the spool's records from `start` on end where the spool ends: a segment that is
/// cut gets the length that is there; another record that is cut is dropped.
fn recover_end(
    spool: &mut Spool,
    start: usize,
    header: &Header,
    path: &Path,
    repairs: &mut Vec<InputRepair>,
) -> std::io::Result<()> {
    let map = spool.map()?;
    let mut records = Records::at(map.bytes(), start, header.id_size);
    if records.by_ref().all(|record| record.is_ok()) {
        return Ok(());
    }
    let at = records.offset();
    let cut = map.bytes().get(at as usize..).unwrap_or_default();
    let there = (cut.len() as u64).saturating_sub(RECORD_HEADER_BYTES);
    let (tag, claimed) = match cut.first_chunk::<9>() {
        Some([tag, _, _, _, _, len @ ..]) => (*tag, Some(u64::from(u32::from_be_bytes(*len)))),
        None => (0, None),
    };
    let holds_heap = RecordTag(tag).holds_heap();
    drop(map);
    if holds_heap {
        // Shorter than what was claimed, which was a u4.
        spool.patch(at.saturating_add(5), &(there as u32).to_be_bytes())?;
    } else {
        spool.set_len(at)?;
    }
    let lost = claimed.map(|claimed| claimed.saturating_sub(there));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let message = format!("{name} is truncated inside a record");
    let kind = if start == header.len {
        "base-cut"
    } else {
        "part-cut"
    };
    let file_start = if start == header.len { 0 } else { start as u64 };
    let offset = at.saturating_sub(file_start);
    repair::push(repairs, InputRepair::new(kind, offset, lost, message));
    Ok(())
}
