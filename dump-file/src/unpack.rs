//! How do the plain bytes of a mapped file get to the spool?

use std::io;
use std::ops::Range;

use crate::gzip;
use crate::mapped_file::{self, MappedFile};
use crate::options::{OpenOptions, OpenProgress};
use crate::repair::InputRepair;
use crate::spool::Spool;

/// Inflates a whole mapped file to the spool, giving its pages back as it goes.
pub(super) fn inflate(
    map: &MappedFile,
    spool: &mut Spool,
    options: &OpenOptions,
    progress: OpenProgress<'_>,
    repairs: &mut Vec<InputRepair>,
) -> io::Result<()> {
    map.advise_sequential();
    let total = map.bytes().len() as u64;
    let done = |range: Range<usize>| {
        progress(range.end as u64, Some(total));
        // From the page on that the last call left because it was not yet done with all of it.
        map.release(range.start.saturating_sub(mapped_file::PAGE)..range.end);
    };
    let parallel = options.threads != Some(1) && rayon::current_num_threads() > 1;
    gzip::inflate(map.bytes(), spool, parallel, &done, repairs)
}

/// Copies a plain mapped file to the spool, giving its pages back as it goes.
pub(super) fn copy(
    map: &MappedFile,
    spool: &mut Spool,
    progress: OpenProgress<'_>,
) -> io::Result<()> {
    const CHUNK: usize = 4 << 20;
    let mut at = 0usize;
    for chunk in map.bytes().chunks(CHUNK) {
        spool.append(chunk)?;
        let end = at.saturating_add(chunk.len());
        map.release(at..end);
        at = end;
        progress(at as u64, None);
    }
    Ok(())
}
