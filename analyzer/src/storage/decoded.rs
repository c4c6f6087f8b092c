//! Entries that are computed from a file: one by one, or all at once.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the entries come from.
pub trait Decode<T>: Send + Sync {
    /// An entry; `None` if it cannot be read.
    fn get(&self, at: usize) -> Option<T>;

    /// The entries from `first` on; `None` if one of them cannot be read. Faster than one by one.
    fn fill(&self, first: usize, out: &mut [T]) -> Option<()>;

    /// Places in a range of entries that are not less than a number; `None` if they cannot be found without computing
    /// the entries.
    fn at_least(&self, _least: u64, _range: Range<usize>) -> Option<Vec<usize>> {
        None
    }

    /// Notes why entries that were asked for are not there, so that no answer counts.
    fn fail(&self, why: String);
}

/// When one entry in so many was asked for by itself, all are decoded.
const FEW: usize = 16;
/// Passes over all entries that decode them part by part. More of them are faster if all are decoded once.
const PASSES: usize = 3;

/// Entries of which a few are decoded one by one, and all when many are asked for. `W` holds all of them.
pub(super) struct Decoded<T, W> {
    source: Box<dyn Decode<T>>,
    len: usize,
    /// How many entries were decoded one by one, approximately.
    asked: AtomicUsize,
    /// How many entries passes have decoded part by part.
    passed: AtomicUsize,
    whole: OnceLock<W>,
}

impl<T: Copy + bytemuck::Zeroable, W> Decoded<T, W> {
    pub(super) fn new(source: Box<dyn Decode<T>>, len: usize) -> Self {
        Self {
            source,
            len,
            asked: AtomicUsize::new(0),
            passed: AtomicUsize::new(0),
            whole: OnceLock::new(),
        }
    }

    /// Whether all entries are decoded.
    pub(super) fn is_whole(&self) -> bool {
        self.whole.get().is_some()
    }

    /// All entries. `make` makes room for them, in which `source` writes.
    pub(super) fn all(&self, make: impl FnOnce(&dyn Decode<T>) -> W) -> &W {
        self.whole.get_or_init(|| make(self.source.as_ref()))
    }

    /// Whether `entries` more may be decoded by themselves: not all are decoded, and few were asked for. Counts them.
    #[inline]
    pub(super) fn may_ask(&self, entries: usize) -> bool {
        if self.whole.get().is_some() {
            return false;
        }
        let before = self.asked.fetch_add(entries, Ordering::Relaxed);
        before.saturating_add(entries) <= self.len / FEW + 1024
    }

    /// Whether a pass may decode this part by itself: not all entries are decoded, and there were few passes. Counts it.
    pub(super) fn may_pass(&self, entries: usize) -> bool {
        if self.whole.get().is_some() {
            return false;
        }
        let before = self.passed.fetch_add(entries, Ordering::Relaxed);
        before.saturating_add(entries) <= self.len.saturating_mul(PASSES)
    }

    /// An entry, decoded by itself; `None` out of range.
    pub(super) fn one(&self, at: usize) -> Option<T> {
        (at < self.len).then(|| self.source.get(at)).flatten()
    }

    /// See [`Decode::at_least`]; `None` as well where all entries are there.
    pub(super) fn at_least(&self, least: u64, range: Range<usize>) -> Option<Vec<usize>> {
        match self.whole.get() {
            Some(_) => None,
            None => self.source.at_least(least, range),
        }
    }

    /// Some entries, decoded by themselves; none out of range, or if one cannot be read.
    pub(super) fn some(&self, range: Range<usize>) -> Vec<T> {
        if range.start > range.end || range.end > self.len {
            return Vec::new();
        }
        let mut out = vec![T::zeroed(); range.len()];
        match self.source.fill(range.start, &mut out) {
            Some(()) => out,
            None => Vec::new(),
        }
    }
}
