//! A member of any length, front to back in bounded memory, with writing on a second thread.

use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::member::{self, HeaderKind};
use crate::spool::Spool;

/// Chunks on their way to the writer.
const CHUNKS_UNDERWAY: usize = 4;

/// How a member ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// With the right checksum; offset behind its trailer.
    Whole { end: usize },
    /// Whole, but the checksum is another; offset behind its trailer.
    BadChecksum { end: usize },
    /// Whole, but the file ends within its trailer.
    NoTrailer,
    /// The file ends within the data.
    Cut,
    /// The data makes no sense from about this offset on.
    Corrupt { at: usize },
}

impl StreamEnd {
    /// Offset in the gzip file up to which something was made of it.
    pub(super) fn reached(self, len: usize) -> usize {
        match self {
            Self::Whole { end } | Self::BadChecksum { end } => end,
            Self::Corrupt { at } => at,
            Self::NoTrailer | Self::Cut => len,
        }
    }
}

/// Inflates the member whose header is at `start` to the end of `spool`.
pub(super) fn inflate(
    gz: &[u8],
    start: usize,
    spool: &mut Spool,
    done: &dyn Fn(Range<usize>),
) -> io::Result<StreamEnd> {
    let member = gz.get(start..).unwrap_or_default();
    let HeaderKind::Whole(header) = member::read_header(member) else {
        return Ok(StreamEnd::Corrupt { at: start });
    };
    let data_start = start.saturating_add(header);
    let data = gz.get(data_start..).unwrap_or_default();
    let done = |range: Range<usize>| {
        done(data_start.saturating_add(range.start)..data_start.saturating_add(range.end));
    };
    let plain_start = spool.len();
    let (full_in, full_out) = sync_channel(CHUNKS_UNDERWAY);
    let (empty_in, empty_out) = channel();
    let (raw, written) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(spool, full_out, &empty_in));
        let raw = inflate_raw(data, &full_in, &empty_out, &done);
        drop(full_in); // the writer's loop ends with it
        let written = writer.join();
        (raw, written)
    });
    let written = written.unwrap_or_else(|_| Err(io::Error::other("the writer stopped")));
    let crc = written?;
    let end = data_start.saturating_add(raw.consumed);
    let plain_len = spool.len().saturating_sub(plain_start);
    Ok(match raw.status {
        RawStatus::Ended => {
            let trailer = gz.get(end..).unwrap_or_default();
            let end = end.saturating_add(member::TRAILER_BYTES);
            match member::trailer_fits(trailer, crc.sum(), plain_len) {
                None => StreamEnd::NoTrailer,
                Some(true) => StreamEnd::Whole { end },
                Some(false) => StreamEnd::BadChecksum { end },
            }
        }
        RawStatus::InputUsedUp => StreamEnd::Cut,
        RawStatus::Corrupt => StreamEnd::Corrupt { at: end },
    })
}

struct Raw {
    consumed: usize,
    status: RawStatus,
}

enum RawStatus {
    Ended,
    InputUsedUp,
    Corrupt,
}

/// Inflates and sends chunk by chunk; takes used buffers back.
fn inflate_raw(
    data: &[u8],
    full: &SyncSender<Vec<u8>>,
    empty: &Receiver<Vec<u8>>,
    done: &dyn Fn(Range<usize>),
) -> Raw {
    let mut inflater = Decompress::new(false);
    // Plain bytes that are handed to the writer at once.
    let chunk_bytes = member::room_for(data.len());
    let status = loop {
        let mut chunk = empty
            .try_recv()
            .unwrap_or_else(|_| Vec::with_capacity(chunk_bytes));
        let before = inflater.total_in() as usize;
        let status = fill(&mut inflater, data, &mut chunk);
        done(before..inflater.total_in() as usize);
        if !chunk.is_empty() && full.send(chunk).is_err() {
            break RawStatus::Ended; // the writer failed, and says why
        }
        if let Some(status) = status {
            break status;
        }
    };
    Raw {
        consumed: inflater.total_in() as usize,
        status,
    }
}

/// Inflates until the chunk is full (`None`) or the data ends in whatever way.
fn fill(inflater: &mut Decompress, data: &[u8], chunk: &mut Vec<u8>) -> Option<RawStatus> {
    chunk.clear();
    while chunk.len() < chunk.capacity() {
        let input = data.get(inflater.total_in() as usize..).unwrap_or_default();
        let before = (inflater.total_in(), inflater.total_out());
        match inflater.decompress_vec(input, chunk, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return Some(RawStatus::Ended),
            Ok(_) if before == (inflater.total_in(), inflater.total_out()) => {
                return Some(RawStatus::InputUsedUp);
            }
            Ok(_) => {}
            Err(_) => return Some(RawStatus::Corrupt),
        }
    }
    None
}

/// Writes what comes, sends buffers back, and keeps the checksum.
fn write(spool: &mut Spool, full: Receiver<Vec<u8>>, empty: &Sender<Vec<u8>>) -> io::Result<Crc> {
    let mut crc = Crc::new();
    for chunk in full {
        crc.update(&chunk);
        spool.append(&chunk)?;
        let _ = empty.send(chunk); // at the end the receiver may be gone
    }
    Ok(crc)
}
