//! Maps of whole files that are only read.
//!
//! This file may use `unsafe`: to map a file, and to release its pages.
#![allow(unsafe_code)]

use std::fs::File;
use std::ops::Range;

use memmap2::Mmap;

/// Maps a whole file that is only read.
///
/// # Errors
/// When the system refuses.
pub fn map_read_only(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the map is read only. Index files are replaced by renaming and never written in place, so the bytes do
    // not change; should another program do so, blocks that were not touched yet no longer have their checksum. A
    // file that is cut shows as SIGBUS, as for every mapped file; the command line reports it.
    unsafe { Mmap::map(file) }
}

/// Takes the pages of a mapped file from the one in which a range begins to the one in which it ends, which stays, out of
/// the memory of this process. They are mapped again when they are touched, mostly from the page cache. Only a hint.
#[cfg_attr(not(unix), expect(unused_variables))]
pub(crate) fn release_pages(map: &Mmap, range: Range<usize>) {
    #[cfg(unix)]
    {
        let start = range.start / FILE_PAGE * FILE_PAGE;
        let end = range.end.min(map.len()) / FILE_PAGE * FILE_PAGE;
        if start < end {
            let advice = memmap2::UncheckedAdvice::DontNeed;
            // SAFETY: the map is of a file and is never written, so its pages come back with the same bytes.
            let _ = unsafe { map.unchecked_advise_range(advice, start, end - start) };
        }
    }
}

/// Bytes to which ranges of a mapped file are rounded before they are released: the largest pages in common use, and
/// what Linux maps around a byte that is touched.
#[cfg(unix)]
const FILE_PAGE: usize = 64 << 10;
