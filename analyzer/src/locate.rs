//! Where is everything? The first pass over the file: records, objects' addresses, classes, roots.
//!
//! `HotSpot` 14+ writes segments of at most 1 MiB, so hopping over record headers yields pieces that
//! threads scan independently. What the second pass reads are the [`Stretch`]es found here: ranges of
//! the file that are known to hold whole sub-records, whatever the damage around them.

mod names;
mod scan;

use std::ops::Range;

use heapray_hprof::salvage::{
    Piece, Repair, RepairKind, ResyncHint, Walk, add_repair, was_transferred_as_text,
};
use heapray_hprof::{Cursor, FieldType, Header, IdSize, ObjectId, RecordTag, Root};
use rayon::prelude::*;

pub(crate) use names::Names;
pub(crate) use scan::Sink;
use scan::{UnitScan, scan_unit};

use crate::error::{AnalyzeError, Result};
use crate::hashing::FileSet;
use crate::index::{AddressIndex, IndexBuilder};
use crate::progress::Progress;

/// Bytes of heap that one task of the parallel scan reads.
const UNIT_BYTES: usize = 16 << 20;

/// Whole sub-records, back to back.
pub(crate) type Stretch = Range<usize>;

/// What the first pass found.
pub(crate) struct Located<'a> {
    /// The (inflated) file.
    pub(crate) file: &'a [u8],
    pub(crate) header: Header,
    /// Which of several heap dumps this is, 1-based, and how many there are.
    pub(crate) snapshot: (u32, u32),
    pub(crate) names: Names<'a>,
    pub(crate) index: AddressIndex,
    /// In file order, none longer than a few MiB.
    pub(crate) stretches: Vec<Stretch>,
    /// Offsets of `CLASS_DUMP` sub-records, in file order.
    pub(crate) class_dumps: Vec<usize>,
    pub(crate) roots: Vec<Root>,
    /// Every class ID that an instance names.
    pub(crate) instance_classes: FileSet<ObjectId>,
    /// Every class ID that an object array names.
    pub(crate) array_classes: FileSet<ObjectId>,
    /// Element types of the primitive arrays.
    pub(crate) seen_primitives: Vec<FieldType>,
    pub(crate) repairs: Vec<Repair>,
    /// Bytes of sub-records that could be read.
    pub(crate) heap_bytes: u64,
}

impl Located<'_> {
    pub(crate) fn id_size(&self) -> IdSize {
        self.header.id_size
    }

    /// Objects.
    pub(crate) fn objects(&self) -> u32 {
        self.index.len() as u32
    }
}

/// Reads the whole file once. O(file), on all threads of the current rayon pool.
///
/// # Errors
/// When the file is not HPROF, has no such snapshot, or too many objects.
pub(crate) fn locate<'a>(
    file: &'a [u8],
    snapshot: u32,
    release: &(dyn Fn(Range<usize>) + Sync),
    progress: &dyn Progress,
) -> Result<Located<'a>> {
    let (mut located, builders) = scan::<IndexBuilder>(file, snapshot, release, progress)?;
    located.index = AddressIndex::build(builders);
    let objects = located.index.len();
    if objects > u64::from(u32::MAX) - 2 {
        return Err(AnalyzeError::TooManyObjects(objects));
    }
    Ok(located)
}

/// The same with anything else than the index, which stays empty: the sinks of the file's shares, in
/// file order.
pub(crate) fn scan<'a, S: Sink>(
    file: &'a [u8],
    snapshot: u32,
    release: &(dyn Fn(Range<usize>) + Sync),
    progress: &dyn Progress,
) -> Result<(Located<'a>, Vec<S>)> {
    let header = Header::read(file)?;
    let walked = walk(file, &header, snapshot)?;
    let hint = walked.pieces.first().map_or(
        ResyncHint {
            id_shift: 3,
            trace: None,
        },
        |body| {
            let bytes = file.get(body.clone()).unwrap_or_default();
            ResyncHint::learn(Cursor::new(bytes, body.start as u64, header.id_size))
        },
    );
    let units = batches(&walked.pieces, UNIT_BYTES);
    let scans: Vec<UnitScan<S>> = units
        .par_iter()
        .map(|unit| {
            let scan = scan_unit(file, unit, header.id_size, &hint);
            let bytes = unit.iter().map(|piece| piece.len() as u64).sum();
            progress.advance(bytes);
            if let (Some(first), Some(last)) = (unit.first(), unit.last()) {
                release(first.start..last.end);
            }
            scan
        })
        .collect();
    let mut repairs = walked.repairs;
    let mut located = Located {
        file,
        snapshot: (snapshot, walked.snapshots),
        names: walked.names,
        index: AddressIndex::build(Vec::new()),
        stretches: Vec::new(),
        class_dumps: Vec::new(),
        roots: Vec::new(),
        instance_classes: FileSet::default(),
        array_classes: FileSet::default(),
        seen_primitives: Vec::new(),
        repairs: Vec::new(),
        heap_bytes: 0,
        header,
    };
    let mut sinks = Vec::with_capacity(scans.len());
    let mut primitives = 0;
    for scan in scans {
        sinks.push(scan.sink);
        primitives |= scan.seen_primitives;
        located.heap_bytes += scan
            .stretches
            .iter()
            .map(|range| range.len() as u64)
            .sum::<u64>();
        located.stretches.extend(scan.stretches);
        located.class_dumps.extend(scan.class_dumps);
        located.roots.extend(scan.roots);
        located.instance_classes.extend(scan.instance_classes);
        located.array_classes.extend(scan.array_classes);
        scan.repairs
            .into_iter()
            .for_each(|repair| add_repair(&mut repairs, repair));
    }
    let seen = (0..16).filter(|number| primitives >> number & 1 != 0);
    located.seen_primitives = seen.filter_map(FieldType::from_u8).collect();
    // A file has one end, whoever of walk and scan noticed it.
    for repair in repairs
        .iter_mut()
        .filter(|r| r.kind == RepairKind::TruncatedSegment)
    {
        repair.count = 1;
    }
    if repairs.iter().any(|repair| repair.kind.loses_heap()) && was_transferred_as_text(file) {
        add_repair(&mut repairs, Repair::one(RepairKind::TextMode, 0, 0));
    }
    located.repairs = repairs;
    Ok((located, sinks))
}

struct Walked<'a> {
    pieces: Vec<Range<usize>>,
    names: Names<'a>,
    snapshots: u32,
    repairs: Vec<Repair>,
}

/// Hops over top-level records. The heap pieces are those of the wanted snapshot; names are read from
/// the whole file, since strings may follow the heap, but what a later snapshot redefines stays out.
fn walk<'a>(file: &'a [u8], header: &Header, wanted: u32) -> Result<Walked<'a>> {
    let mut walk = Walk::new(file, header);
    let mut names = Names::new(file, header.id_size);
    let mut pieces = Vec::new();
    let mut complete = 0;
    let mut open = false;
    for piece in walk.by_ref() {
        match piece {
            Piece::Record(record) => names.add(&record, complete >= wanted),
            Piece::Heap { tag, body } => {
                // An empty segment says nothing; JDK 8 closes with one.
                if !body.is_empty() && complete + 1 == wanted {
                    pieces.push(body);
                }
                open = tag == RecordTag::HEAP_DUMP_SEGMENT;
                complete += u32::from(!open);
            }
            Piece::End => {
                complete += u32::from(open);
                open = false;
            }
        }
    }
    let snapshots = complete + u32::from(open);
    if wanted == 0 || (wanted > snapshots && wanted > 1) {
        return Err(AnalyzeError::NoSuchSnapshot {
            wanted,
            available: snapshots,
        });
    }
    Ok(Walked {
        pieces,
        names,
        snapshots: snapshots.max(1),
        repairs: walk.into_repairs(),
    })
}

/// Ranges that follow each other, as tasks of at least so many bytes each: segments may hold one object.
pub(crate) fn batches(ranges: &[Range<usize>], least: usize) -> Vec<&[Range<usize>]> {
    let mut bytes = 0usize;
    let goes_on = |range: &Range<usize>, _: &Range<usize>| {
        bytes = bytes.saturating_add(range.len());
        let goes_on = bytes < least;
        if !goes_on {
            bytes = 0;
        }
        goes_on
    };
    ranges.chunk_by(goes_on).collect()
}
