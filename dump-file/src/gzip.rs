//! Gzip to plain: whole files by any tool, and the concatenated members of `HotSpot`'s `-gz`.
//!
//! `HotSpot` writes a member per flushed buffer of at most 1 MiB (HDC `GZipCompressor`), and nothing
//! tells where one ends. So the next few places that look like a member's header are inflated at the
//! same time, and those results are taken that begin exactly where the one before ended and whose
//! CRC and length are right. All else (single members, damage) is inflated front to back, with
//! writing on a second thread. The `HPROF BLOCKSIZE` comment is never believed.

mod batch;
mod member;
mod stream;

use std::io;
use std::ops::Range;

use crate::repair::{self, InputRepair};
use crate::spool::Spool;
use batch::Speculation;
use member::HeaderKind;
use stream::StreamEnd;

/// Deflate can't make more than this out of a byte (zlib's "maximum compression factor").
const MAX_RATIO: u64 = 1032;
/// Longest member whose lost rest is stood in for by zeros; `HotSpot`'s are at most half of it.
const LONGEST_PADDED: u64 = 2 << 20;

/// Does it begin like a gzip file?
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// Up to `limit` plain bytes from the front of a gzip file's first member; fewer where it is damaged.
pub(super) fn peek(gz: &[u8], limit: usize) -> Vec<u8> {
    let mut plain = Vec::new();
    if let HeaderKind::Whole(header) = member::read_header(gz) {
        let data = gz.get(header..).unwrap_or_default();
        plain.reserve_exact(limit);
        // What comes before an error is in `plain`; the error comes up again while inflating.
        let mut inflater = flate2::Decompress::new(false);
        let _ = inflater.decompress_vec(data, &mut plain, flate2::FlushDecompress::None);
    }
    plain.truncate(limit);
    plain
}

/// Inflates `gz` to the end of `spool`. `done` is told which bytes are no longer needed. Damage is
/// recovered from and listed in `repairs`; only the spool can fail.
///
/// Time: at most three times that of an honest file of the same length; see [`Speculation`].
pub(super) fn inflate(
    gz: &[u8],
    spool: &mut Spool,
    parallel: bool,
    done: &dyn Fn(Range<usize>),
    repairs: &mut Vec<InputRepair>,
) -> io::Result<()> {
    let mut speculation = Speculation::new(gz.len(), parallel);
    let mut at = 0;
    while at < gz.len() {
        let before = at;
        at = match member::read_header(gz.get(at..).unwrap_or_default()) {
            HeaderKind::Whole(_) => match speculation.inflate_batch(gz, at, spool)? {
                Some(end) => end,
                None => inflate_one(gz, at, spool, &mut speculation, done, repairs)?,
            },
            HeaderKind::Cut => {
                repair::push(repairs, truncated(at));
                gz.len()
            }
            HeaderKind::None => skip_garbage(gz, at, &mut speculation, repairs),
        };
        done(before..at);
    }
    Ok(())
}

/// Inflates the member at `at` front to back, however long it is; returns where to go on.
fn inflate_one(
    gz: &[u8],
    at: usize,
    spool: &mut Spool,
    speculation: &mut Speculation,
    done: &dyn Fn(Range<usize>),
    repairs: &mut Vec<InputRepair>,
) -> io::Result<usize> {
    let plain_start = spool.len();
    let end = stream::inflate(gz, at, spool, done)?;
    match end {
        StreamEnd::Whole { end } => return Ok(end),
        StreamEnd::NoTrailer => {
            let message = "the gzip data is complete, but its checksum is missing";
            repair::push(
                repairs,
                InputRepair::new("gz-no-trailer", gz.len() as u64, Some(0), message),
            );
            return Ok(gz.len());
        }
        StreamEnd::Cut => {
            repair::push(repairs, truncated(gz.len()));
            return Ok(gz.len());
        }
        StreamEnd::BadChecksum { end } => {
            let next = member::read_header(gz.get(end..).unwrap_or_default());
            if end == gz.len() || matches!(next, HeaderKind::Whole(_) | HeaderKind::Cut) {
                let message = "the checksum of the gzip data is wrong: some bytes differ from those \
                               that the JVM wrote";
                let lost = restore_length(gz, at..end, plain_start, spool)?;
                let repair = InputRepair::new("gz-bad-checksum", at as u64, lost, message);
                repair::push(repairs, repair);
                return Ok(end);
            }
        }
        StreamEnd::Corrupt { .. } => {}
    }
    let reached = end.reached(gz.len());
    let next = speculation.find_member(gz, reached).unwrap_or(gz.len());
    let lost = if next < gz.len() {
        restore_length(gz, at..next, plain_start, spool)?
    } else {
        None
    };
    let message = format!(
        "the gzip data is damaged at offset {reached:#x}; {}",
        if next < gz.len() {
            "the rest of its block is lost, reading continues after it"
        } else {
            "nothing after it can be read"
        }
    );
    repair::push(
        repairs,
        InputRepair::new("gz-damaged", reached as u64, lost, message),
    );
    Ok(next)
}

/// Gives a damaged member the plain length that its trailer states, where that is credible, so that
/// what follows stands at its true offset. Returns the bytes that are lost then.
fn restore_length(
    gz: &[u8],
    member: Range<usize>,
    plain_start: u64,
    spool: &mut Spool,
) -> io::Result<Option<u64>> {
    let trailer = gz.get(..member.end).and_then(|gz| gz.last_chunk::<4>());
    let Some(claimed) = trailer.map(|bytes| u64::from(u32::from_le_bytes(*bytes))) else {
        return Ok(None);
    };
    let possible = (member.len() as u64)
        .saturating_mul(MAX_RATIO)
        .min(LONGEST_PADDED);
    if claimed == 0 || claimed > possible {
        return Ok(None);
    }
    let inflated = spool.len().saturating_sub(plain_start);
    spool.set_len(plain_start.saturating_add(claimed))?;
    Ok(Some(claimed.saturating_sub(inflated)))
}

/// There is no member at `at`: goes to the next one, or to the end.
fn skip_garbage(
    gz: &[u8],
    at: usize,
    speculation: &mut Speculation,
    repairs: &mut Vec<InputRepair>,
) -> usize {
    let next = speculation.find_member(gz, at).unwrap_or(gz.len());
    let garbage = next.saturating_sub(at);
    let message = if next < gz.len() {
        format!("{garbage} bytes within the gzip file are not gzip data and were skipped")
    } else {
        format!("{garbage} bytes after the gzip data are ignored")
    };
    let kind = if next < gz.len() {
        "gz-garbage-between"
    } else {
        "gz-garbage-after"
    };
    let lost = (next == gz.len()).then_some(0);
    repair::push(repairs, InputRepair::new(kind, at as u64, lost, message));
    next
}

fn truncated(at: usize) -> InputRepair {
    let message = "the gzip file is truncated; the data before the end is used";
    InputRepair::new("gz-truncated", at as u64, None, message)
}
