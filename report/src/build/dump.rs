//! The file, and how far what follows can be believed.

use super::Site;
use crate::format::{bytes, counted};
use crate::model::{Dump, Repair, Snapshot};

pub(super) fn build(site: &Site<'_, '_>) -> Dump {
    let analysis = site.analysis;
    let header = analysis.header();
    let mut repairs = site.options.input_repairs.clone();
    let mut of_heap: Vec<Repair> = analysis
        .repairs()
        .iter()
        .map(|repair| Repair {
            kind: repair.kind.name().to_owned(),
            offset: repair.offset,
            count: repair.count,
            lost_bytes: repair.lost_bytes,
            message: repair.kind.message().to_owned(),
        })
        .collect();
    of_heap.sort_by(|a, b| (a.offset, &a.kind).cmp(&(b.offset, &b.kind)));
    repairs.extend(of_heap);
    let lost: u64 = repairs.iter().fold(0, |sum, r| sum.saturating_add(r.lost_bytes));
    let read = analysis.heap_bytes_read();
    let loses_heap = lost > 0 || analysis.repairs().iter().any(|repair| repair.kind.loses_heap());
    let (number, of) = analysis.snapshot();
    Dump {
        path: site.options.path.clone(),
        file_bytes: site.options.file_bytes,
        format: header.text.clone(),
        id_size: analysis.id_size().bytes() as u8,
        created: created_time(header.created_ms),
        complete: repairs.is_empty(),
        read_share: if lost == 0 { 1.0 } else { read as f64 / (read as f64 + lost as f64) },
        caveats: caveats(site, loses_heap, lost),
        repairs,
        snapshot: Snapshot { number, of },
    }
}

/// RFC 3339 of a header's milliseconds; `None` where the header holds no time, or one that no calendar has.
pub fn created_time(ms: u64) -> Option<String> {
    let ms = i64::try_from(ms).ok().filter(|ms| *ms > 0)?;
    let time = jiff::Timestamp::from_millisecond(ms).ok()?;
    Some(time.to_string())
}

fn caveats(site: &Site<'_, '_>, loses_heap: bool, lost: u64) -> Vec<String> {
    let mut caveats = Vec::new();
    if loses_heap {
        let size = if lost > 0 { format!("At least {} of", bytes(lost)) } else { "Part of".into() };
        caveats.push(format!(
            "{size} the heap could not be read: counts and sizes are lower bounds, and what is missing \
             may have held or freed other objects."
        ));
    }
    let dangling = site.analysis.dangling_count();
    if dangling > 0 && loses_heap {
        caveats.push(format!(
            "{} to objects that are not in the file: retained sizes of their owners are lower bounds.",
            counted(dangling, "reference leads", "references lead")
        ));
    }
    caveats
}

/// Does what is missing make retained sizes lower bounds?
pub(super) fn is_lower_bound(site: &Site<'_, '_>) -> bool {
    site.analysis.repairs().iter().any(|repair| repair.kind.loses_heap())
        || site.options.input_repairs.iter().any(|repair| repair.lost_bytes > 0)
}
