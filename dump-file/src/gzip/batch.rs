//! Speculation: several members at a time, without knowing where they begin.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::Decompress;
use rayon::prelude::*;

use super::member::{self, Outcome, SmallMember};
use crate::spool::Spool;

/// How far the next members' headers are looked for.
const WINDOW: usize = 8 << 20;
/// Members at a time per thread; the plain bytes in memory are at most this × 2 MiB × threads.
const MEMBERS_PER_THREAD: usize = 8;
/// Most members at a time.
const MOST_MEMBERS: usize = 64;
/// Most members at a time that begin within [`NEAR`] bytes: a file may have hundred thousands of tiny ones.
const MOST_TINY_MEMBERS: usize = 4096;
/// Packed bytes whose members are inflated at once, however many they are; they become 67 MB at most.
const NEAR: usize = 1 << 16;
/// What looking at a place that turns out to be none costs at least, in bytes.
const LEAST_COST: usize = 256;

/// Inflates ahead, and keeps account of what was inflated in vain: once that is twice the length of
/// the file, it gives up, so that a file full of false headers takes three times an honest one's
/// time at most.
#[derive(Debug)]
pub(super) struct Speculation {
    parallel: bool,
    budget: usize,
    /// Inflaters that were used before: making one takes as long as inflating some kilobytes.
    inflaters: Mutex<Vec<Decompress>>,
}

impl Speculation {
    pub(super) fn new(len: usize, parallel: bool) -> Self {
        Self {
            parallel,
            budget: len.saturating_mul(2).saturating_add(1 << 20),
            inflaters: Mutex::default(),
        }
    }

    fn charge(&mut self, consumed: usize) {
        self.budget = self.budget.saturating_sub(consumed.max(LEAST_COST));
    }

    /// Inflates the members from `at` on, as many as are found at once; returns where the last one
    /// that fits ends. `None`: nothing could be done, the member at `at` must be streamed.
    pub(super) fn inflate_batch(
        &mut self,
        gz: &[u8],
        at: usize,
        spool: &mut Spool,
    ) -> io::Result<Option<usize>> {
        if self.budget == 0 {
            return Ok(None);
        }
        let starts = self.starts(gz, at);
        let ends = starts.iter().skip(1).copied();
        let ends = ends.chain([at.saturating_add(WINDOW).min(gz.len())]);
        let pieces: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
        let inflaters = &self.inflaters;
        let work = |piece: &[(usize, usize)]| -> Vec<SmallMember> {
            let free = lock(inflaters).pop();
            let mut inflater = free.unwrap_or_else(|| Decompress::new(false));
            let members = piece
                .iter()
                .map(|(start, end)| {
                    let packed = end.saturating_sub(*start);
                    member::inflate_small(gz, *start, packed, &mut inflater)
                })
                .collect();
            lock(inflaters).push(inflater);
            members
        };
        let members: Vec<SmallMember> = if self.parallel && pieces.len() > 1 {
            let tasks = rayon::current_num_threads().saturating_mul(4);
            let in_all = pieces.par_chunks(pieces.len().div_ceil(tasks.max(1)).max(1));
            in_all.flat_map_iter(work).collect()
        } else {
            work(&pieces)
        };
        let mut end = at;
        let mut plain = Vec::with_capacity(members.len());
        for member in members {
            match member.outcome {
                Outcome::Whole(bytes) if member.start == end => {
                    end = end.saturating_add(member.consumed);
                    plain.push(bytes);
                }
                _ => self.charge(member.consumed),
            }
        }
        // One write for many tiny members.
        match plain.as_slice() {
            [first, ..] if first.len() < NEAR && plain.len() > MOST_MEMBERS => {
                spool.append(&plain.concat())?;
            }
            plain => spool.append_all(plain)?,
        }
        Ok((end > at).then_some(end))
    }

    /// Where the members to inflate at once seem to begin; the first is at `at`.
    fn starts(&self, gz: &[u8], at: usize) -> Vec<usize> {
        if !self.parallel {
            return vec![at];
        }
        let most = MEMBERS_PER_THREAD
            .saturating_mul(rayon::current_num_threads())
            .min(MOST_MEMBERS);
        let window_end = at.saturating_add(WINDOW).min(gz.len());
        let near = at.saturating_add(NEAR);
        let mut starts = Vec::new();
        for start in candidates(gz, at, window_end) {
            if starts.len() >= most && (start > near || starts.len() >= MOST_TINY_MEMBERS) {
                break;
            }
            starts.push(start);
        }
        starts
    }

    /// The next place from `at` on where a member really begins.
    pub(super) fn find_member(&mut self, gz: &[u8], at: usize) -> Option<usize> {
        let mut inflater = Decompress::new(false);
        for start in candidates(gz, at, gz.len()) {
            if self.budget == 0 {
                return None;
            }
            let member = member::inflate_small(gz, start, NEAR, &mut inflater);
            match member.outcome {
                Outcome::Whole(_) | Outcome::TooLong => return Some(start),
                // A last member that is cut off still counts, if it made sense up to there.
                Outcome::Bad if start.saturating_add(member.consumed) >= gz.len() => {
                    return Some(start);
                }
                Outcome::Bad => self.charge(member.consumed),
            }
        }
        None
    }
}

fn lock(inflaters: &Mutex<Vec<Decompress>>) -> MutexGuard<'_, Vec<Decompress>> {
    inflaters.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Places in `at..end` that have the magic of a member's header.
fn candidates(gz: &[u8], at: usize, end: usize) -> impl Iterator<Item = usize> {
    let window = gz.get(at..end).unwrap_or_default();
    let windows = window.windows(3).enumerate();
    windows
        .filter(|(_, bytes)| *bytes == [0x1f, 0x8b, 8])
        .map(move |(offset, _)| at.saturating_add(offset))
}
