//! Long columns of plain numbers, one entry per object: nearly all memory of an analysis.
//!
//! A column is an anonymous mapping or, under `--max-memory`, the mapping of a temporary file. It is zero until
//! touched, so an entry that is never written costs nothing. Large columns ask for huge pages where those are cheap,
//! which halves the cost of a random access.
//!
//! This file is one of the few that may use `unsafe`: to write a column from several threads, to prefetch from it,
//! and to populate and release its pages.
#![allow(unsafe_code)]

use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering,
};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

use bytemuck::Pod;
use memmap2::MmapMut;
#[cfg(target_os = "linux")]
use rayon::prelude::*;

use crate::storage::decoded::{Decode, Decoded};
use crate::storage::mapped_file::MappedFile;
use crate::storage::stored_entries::StoredEntries;

/// Entries that one thread computes sooner than several.
const ALONE: usize = 1 << 16;
/// Bytes below which a column does not profit from huge pages or from populated memory.
const LARGE: usize = 4 << 20;

/// The memory of columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Backing {
    /// Anonymous memory.
    #[default]
    Memory,
    /// Unlinked temporary files in this folder: slower, but the kernel can write them out.
    Files(PathBuf),
}

/// How all entries of a file are computed.
#[derive(Debug, Clone, Default)]
pub struct Unpacking {
    /// The memory that takes them.
    pub backing: Backing,
    /// The number of threads; 0 is as 1.
    pub threads: usize,
}

/// Where the entries of a column are.
enum Entries<T> {
    /// Nowhere: there are none, or they cannot be read.
    None,
    /// In memory or a temporary file of this column alone.
    Own(MmapMut),
    /// In a range of a file with checksums; they are read only.
    Stored(StoredEntries),
    /// Computed from a file; they are read only.
    Decoded(Box<Decoded<T, Column<T>>>, Unpacking),
}

/// A column of numbers with a fixed length, zero at first, or with the entries that a file has.
pub struct Column<T> {
    map: Entries<T>,
    len: usize,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self {
            map: Entries::None,
            len: 0,
        }
    }
}

impl<T: Pod + Send> Column<T> {
    /// A column of `len` zeros.
    ///
    /// # Errors
    /// When neither memory nor disk has room.
    pub fn zeroed(len: usize, backing: &Backing) -> std::io::Result<Self> {
        let too_long = || std::io::Error::from(std::io::ErrorKind::OutOfMemory);
        let bytes = len.checked_mul(size_of::<T>()).ok_or_else(too_long)?;
        if bytes == 0 {
            return Ok(Self {
                map: Entries::None,
                len,
            });
        }
        let map = match backing {
            Backing::Memory => MmapMut::map_anon(bytes)?,
            Backing::Files(folder) => map_file(&tempfile::tempfile_in(folder)?, bytes)?,
        };
        Ok(Self {
            map: Entries::Own(map),
            len,
        })
    }

    /// A column of `len` zeros whose entries are read and written at random. It lies in huge pages where those are
    /// cheap: they save an address translation at most accesses.
    ///
    /// # Errors
    /// When neither memory nor disk has room.
    pub fn scattered(len: usize, backing: &Backing) -> std::io::Result<Self> {
        let column = Self::zeroed(len, backing)?;
        column.scatter(len, backing);
        Ok(column)
    }

    /// Asks for huge pages, where those are cheap, for the first `len` entries: they are zero, and about to be read and
    /// written at random. Does nothing for temporary files.
    pub fn scatter(&self, len: usize, backing: &Backing) {
        let pages = self.pages(backing);
        let bytes = pages.bytes.min(len.saturating_mul(size_of::<T>()));
        if bytes >= LARGE {
            pages.populate(0, bytes, IfCostly::Leave);
        }
    }

    /// Whether the column has no entries.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The column that a section of a file holds, from front to back; `None` if the file has no such section, or the
    /// section is no whole number of entries. Reads nothing.
    pub fn stored(file: &Arc<MappedFile>, section: &str) -> Option<Self> {
        let entries = StoredEntries::open::<T>(file, section)?;
        Some(Self {
            len: entries.len::<T>(),
            map: Entries::Stored(entries),
        })
    }

    /// A column of `len` entries that are computed from a file: a few of them one by one; all of them when many are
    /// asked for.
    pub fn decoded(source: Box<dyn Decode<T>>, len: usize, unpacking: &Unpacking) -> Self {
        let decoded = Box::new(Decoded::new(source, len));
        Self {
            map: Entries::Decoded(decoded, unpacking.clone()),
            len,
        }
    }

    /// Whether the entries are those of a file, of which only the blocks that are needed should be touched.
    #[inline]
    pub fn is_stored(&self) -> bool {
        matches!(self.map, Entries::Stored(..) | Entries::Decoded(..))
    }

    /// Whether entries are computed from the file and not all of them are there yet.
    pub fn is_packed(&self) -> bool {
        matches!(&self.map, Entries::Decoded(decoded, _) if !decoded.is_whole())
    }

    /// Whether an entry should be computed from the file by itself: few were asked for so far. Counts it.
    #[inline]
    pub fn may_ask_for_one(&self) -> bool {
        matches!(&self.map, Entries::Decoded(decoded, _) if decoded.may_ask(1))
    }

    /// An entry; `None` out of range. Of a file it touches no more than the entry's block.
    #[inline]
    pub fn get(&self, at: usize) -> Option<T> {
        if let Entries::Own(_) = &self.map {
            self.as_slice().get(at).copied()
        } else {
            self.get_from_file(at)
        }
    }

    fn get_from_file(&self, at: usize) -> Option<T> {
        match &self.map {
            Entries::Stored(stored) => stored.range(at..at.checked_add(1)?).first().copied(),
            Entries::Decoded(decoded, _) if decoded.may_ask(1) => decoded.one(at),
            _ => self.as_slice().get(at).copied(),
        }
    }

    /// Some entries; empty out of range. Of a file it touches no more than their blocks, unless they are computed.
    pub fn range(&self, range: Range<usize>) -> &[T] {
        match &self.map {
            Entries::Stored(stored) => stored.range(range),
            _ => self.as_slice().get(range).unwrap_or_default(),
        }
    }

    /// The same; a few entries that must be computed are a copy.
    pub fn entries(&self, range: Range<usize>) -> Cow<'_, [T]> {
        match &self.map {
            Entries::Decoded(decoded, _) if decoded.may_ask(range.len()) => {
                Cow::Owned(decoded.some(range))
            }
            _ => Cow::Borrowed(self.range(range)),
        }
    }

    /// The same for a pass over all entries, part by part: where they must be computed, the first passes take no memory
    /// for all of them.
    pub fn part(&self, range: Range<usize>) -> Cow<'_, [T]> {
        match &self.map {
            Entries::Decoded(decoded, _) if decoded.may_pass(range.len()) => {
                Cow::Owned(decoded.some(range))
            }
            _ => Cow::Borrowed(self.range(range)),
        }
    }

    /// Places in a range of entries that are not less than a number, if the file tells that without computing all of
    /// them; `None` where it does not, or where all are computed.
    pub fn stored_at_least(&self, least: u64, range: Range<usize>) -> Option<Vec<usize>> {
        match &self.map {
            Entries::Decoded(decoded, _) => decoded.at_least(least, range),
            _ => None,
        }
    }

    /// The entries. The innermost loops call this, so it does without the checks of a cast. Of a file it verifies
    /// every block, and there are no entries if one of them is faulty.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        match &self.map {
            // SAFETY: the map was made for `len` entries and begins with a page, which is aligned for every entry
            // type; every bit pattern is a valid `Pod`.
            Entries::Own(map) => unsafe {
                std::slice::from_raw_parts(map.as_ptr().cast::<T>(), self.len)
            },
            _ => self.entries_of_file(),
        }
    }

    /// Apart from the above, which must stay small enough for every loop.
    fn entries_of_file(&self) -> &[T] {
        match &self.map {
            Entries::Stored(stored) => stored.all(),
            Entries::Decoded(decoded, how) => decoded
                .all(|source| decode(source, self.len, how))
                .as_slice(),
            Entries::Own(_) | Entries::None => &[],
        }
    }

    /// The entries, to be written; none of them if they are those of a file.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        match &mut self.map {
            // SAFETY: as in `as_slice`; the map is borrowed as exclusively as the slice.
            Entries::Own(map) => unsafe {
                std::slice::from_raw_parts_mut(map.as_mut_ptr().cast::<T>(), self.len)
            },
            _ => &mut [],
        }
    }

    /// The entries as atomics, to be written by several threads at once; a relaxed store compiles to a plain store.
    pub fn as_atomics(&mut self) -> &[T::Atomic]
    where
        T: AtomicEntry,
    {
        as_atomics(self.as_mut_slice())
    }

    /// Returns the memory of all entries from `len` on to the system; these entries are zero again. Does nothing for
    /// temporary files.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(unused_variables, clippy::unused_self)
    )]
    pub fn give_back_from(&mut self, len: usize, backing: &Backing) {
        #[cfg(target_os = "linux")]
        if let Entries::Own(map) = &self.map
            && *backing == Backing::Memory
        {
            let from = (len * size_of::<T>()).next_multiple_of(PAGE);
            if let Some(rest) = map.len().checked_sub(from).filter(|rest| *rest > 0) {
                let advice = memmap2::UncheckedAdvice::DontNeed;
                // SAFETY: the pages are anonymous, so they read as zero from now on, a valid value of every `Pod`;
                // the exclusive borrow rules out references to them.
                let _ = unsafe { map.unchecked_advise_range(advice, from, rest) };
            }
        }
    }

    /// Returns all memory to the system on several threads, for callers that are about to drop the column. Dropping
    /// alone does this on one thread and blocks other threads that unmap memory.
    pub fn give_back(&mut self) {
        #[cfg(target_os = "linux")]
        if let Entries::Own(map) = &self.map {
            let shares = (0..map.len()).into_par_iter().step_by(BYTES_AT_ONCE);
            shares.for_each(|from| {
                let len = BYTES_AT_ONCE.min(map.len() - from);
                let advice = memmap2::UncheckedAdvice::DontNeed;
                // SAFETY: as in `give_back_from`; the pages of a temporary file keep their bytes.
                let _ = unsafe { map.unchecked_advise_range(advice, from, len) };
            });
        }
    }

    /// The memory of the column, so that another thread can populate it. Empty for temporary files.
    pub fn pages(&self, backing: &Backing) -> Pages {
        let is_memory = *backing == Backing::Memory && !self.is_stored();
        let slice = if is_memory { self.as_slice() } else { &[] };
        Pages {
            start: slice.as_ptr().addr(),
            bytes: size_of_val(slice),
        }
    }
}

/// All entries of a source; none of them if one cannot be read, or there is no room. On threads of its own: those of a
/// pool might be waiting for the same entries.
fn decode<T: Pod + Send>(source: &dyn Decode<T>, len: usize, how: &Unpacking) -> Column<T> {
    let mut all = match Column::zeroed(len, &how.backing) {
        Ok(all) => all,
        Err(error) => {
            source.fail(format!("there is no room to read it: {error}"));
            return Column::default();
        }
    };
    let part = len.div_ceil(how.threads.max(1)).max(1);
    let part = part.next_multiple_of(ALONE);
    let mut parts = (0..).step_by(part).zip(all.as_mut_slice().chunks_mut(part));
    let filled = std::thread::scope(|scope| {
        let fill = |(first, out): (usize, &mut [T])| source.fill(first, out);
        let own = parts.next();
        let others: Vec<_> = parts.map(|part| scope.spawn(move || fill(part))).collect();
        let own = own.map_or(Some(()), fill);
        let others = others.into_iter().map(|other| other.join().ok().flatten());
        others.chain([own]).collect::<Option<()>>()
    });
    filled.map(|()| all).unwrap_or_default()
}

/// A slice as atomics, to be written by several threads at once; a relaxed store compiles to a plain store.
pub fn as_atomics<T: AtomicEntry>(slice: &mut [T]) -> &[T::Atomic] {
    // SAFETY: `AtomicEntry` is implemented below only for integers whose atomic has the same size,
    // alignment and bit validity. The exclusive borrow of the slice lasts as long as the shared borrow of
    // the atomics, so that no plain access can race with them.
    unsafe { std::slice::from_raw_parts(slice.as_mut_ptr().cast::<T::Atomic>(), slice.len()) }
}

/// Memory that is mapped and not populated yet. The system populates a page at its first touch and zeroes it; a
/// search that writes its columns from front to back would wait for each page. An idle thread can populate the pages
/// first.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    start: usize,
    bytes: usize,
}

/// Bytes of a page: the unit in which the system maps memory.
#[cfg(target_os = "linux")]
const PAGE: usize = 1 << 12;

/// Bytes of a column that are populated or released in one step.
const BYTES_AT_ONCE: usize = 4 << 20;

impl Pages {
    /// Populates columns that are written side by side from front to back, until `is_over` is set. Only a hint.
    pub fn populate_all(columns: &[Self], is_over: &AtomicBool) {
        let longest = columns
            .iter()
            .map(|pages| pages.bytes)
            .max()
            .unwrap_or_default();
        let steps = longest.div_ceil(BYTES_AT_ONCE).max(1);
        for step in 0..steps {
            for pages in columns.iter().filter(|pages| pages.bytes >= LARGE) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                // Each column in proportion to its length, so that columns of short entries are not populated too
                // early.
                let share = pages.share(step, steps);
                pages.populate(share.start, share.end, IfCostly::Small);
            }
        }
    }

    /// A counter to populate a column that several threads fill roughly from front to back.
    pub fn populate_in_turn(self) -> PopulateInTurn {
        PopulateInTurn {
            pages: self,
            ready: AtomicUsize::new(0),
        }
    }

    /// Share `step` of `steps` of the column, as a range of bytes: whole huge pages except at the ends of the column.
    fn share(self, step: usize, steps: usize) -> Range<usize> {
        let begin = |step: usize| {
            if step == steps {
                return self.bytes;
            }
            let address = self.start + self.bytes / steps * step;
            (address & !(HUGE_PAGE - 1)).saturating_sub(self.start)
        };
        begin(step)..begin(step + 1)
    }

    /// Populates memory with huge pages where they are cheap, else with small pages or not at all.
    #[cfg(target_os = "linux")]
    fn populate(self, from: usize, to: usize, if_costly: IfCostly) {
        let mut from = (self.start + from) & !(PAGE - 1);
        let to = (self.start + to) & !(PAGE - 1);
        while from < to {
            let end = to.min((from + HUGE_PAGE) & !(HUGE_PAGE - 1));
            if end - from == HUGE_PAGE && SMALL_PAGES.may_be_huge() {
                advise(from, end, libc::MADV_HUGEPAGE);
                let began = Instant::now();
                advise(from, end, libc::MADV_POPULATE_WRITE);
                SMALL_PAGES.took(began.elapsed());
            } else if if_costly == IfCostly::Small {
                advise(from, end, libc::MADV_POPULATE_WRITE);
            }
            from = end;
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn populate(self, _from: usize, _to: usize, _if_costly: IfCostly) {}
}

/// Memory that the threads that are about to fill it populate in turn.
#[derive(Debug)]
pub struct PopulateInTurn {
    pages: Pages,
    /// Bytes that are populated, or are being populated.
    ready: AtomicUsize,
}

impl PopulateInTurn {
    /// Populates the memory up to a little behind the end of the given share, unless another thread does. Called
    /// before a share is filled. Only a hint.
    pub fn begin(&self, share: usize, shares: usize) {
        let Pages { start, bytes } = self.pages;
        if bytes < LARGE {
            return;
        }
        let wanted = bytes / shares.max(1) * (share + 1) + HUGE_PAGE;
        let end = (start + wanted).next_multiple_of(HUGE_PAGE) - start;
        let end = end.min(bytes);
        let ready = self.ready.fetch_max(end, Ordering::Relaxed);
        if ready < end {
            self.pages.populate(ready, end, IfCostly::Small);
        }
    }
}

/// The treatment of memory for which huge pages are costly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IfCostly {
    /// Populate small pages.
    Small,
    /// Leave the memory to the first touch.
    Leave,
}

/// Bytes of a huge page, on systems that have them.
const HUGE_PAGE: usize = 2 << 20;
/// The time above which populating a huge page counts as costly. A huge page takes 0.1 ms to zero, its 512 small
/// pages 0.9 ms. A huge page that a virtual machine had handed back to its host takes 6 ms, see
/// docs/decisions/0011-huge-pages-while-cheap.md.
#[cfg(target_os = "linux")]
const CHEAP: Duration = Duration::from_millis(1);

/// A record of costly huge pages. Pages that were handed back to the host lie together, so a costly one is followed
/// by a number of small pages, and by four times as many after the next costly one.
#[cfg(target_os = "linux")]
#[derive(Debug)]
struct SmallPages {
    /// The number of huge pages whose memory is still to be populated with small pages.
    left: AtomicUsize,
    /// The value of `left` after the next costly huge page.
    next: AtomicUsize,
}

#[cfg(target_os = "linux")]
static SMALL_PAGES: SmallPages = SmallPages::none();

#[cfg(target_os = "linux")]
impl SmallPages {
    const fn none() -> Self {
        Self {
            left: AtomicUsize::new(0),
            next: AtomicUsize::new(16),
        }
    }

    /// Whether the next page may be huge. Called once per page.
    fn may_be_huge(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        let left = &self.left;
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
            .is_err()
    }

    /// Records the time that a huge page took.
    fn took(&self, time: Duration) {
        if time > CHEAP {
            let next = self.next.load(Ordering::Relaxed);
            self.left.store(next, Ordering::Relaxed);
            self.next.store(next.saturating_mul(4), Ordering::Relaxed);
        }
    }
}

/// Advises the system about memory that holds only zeros.
#[cfg(target_os = "linux")]
fn advise(from: usize, to: usize, advice: libc::c_int) {
    // SAFETY: callers pass only advice that changes no byte of any memory, `MADV_HUGEPAGE` and `MADV_POPULATE_WRITE`.
    // The system refuses addresses that are not mapped (any longer), and advice that it does not know.
    let _ = unsafe {
        let len = to.saturating_sub(from);
        libc::madvise(std::ptr::without_provenance_mut(from), len, advice)
    };
}

/// Asks the processor to load an element that will be needed soon. Does nothing out of range.
#[inline]
pub fn prefetch<T>(slice: &[T], index: usize) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let element = slice.as_ptr().wrapping_add(index);
        // SAFETY: prefetching has no effect on memory, whatever the address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(element.cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, index);
}

fn map_file(file: &File, bytes: usize) -> std::io::Result<MmapMut> {
    file.set_len(bytes as u64)?;
    // SAFETY: the file is new, unlinked and known to this process alone, so no other process can change or shorten
    // it. A full disk shows as SIGBUS on the first write, as for every mapped file; the command line reports it.
    unsafe { MmapMut::map_mut(file) }
}

/// An integer type with an atomic type of equal layout.
pub trait AtomicEntry: Pod {
    /// The atomic type.
    type Atomic;
}

impl AtomicEntry for u8 {
    type Atomic = AtomicU8;
}
impl AtomicEntry for u16 {
    type Atomic = AtomicU16;
}
impl AtomicEntry for u32 {
    type Atomic = AtomicU32;
}
impl AtomicEntry for u64 {
    type Atomic = AtomicU64;
}

impl<T> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Column<{}>[{}]", std::any::type_name::<T>(), self.len)
    }
}

#[cfg(test)]
mod tests;
