//! A gzip member: its header (RFC 1952) and, for small ones, its whole content in memory.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Longest plain member that is inflated in memory; `HotSpot`'s are at most 1 MiB (HDC).
pub(super) const LONGEST_SMALL: usize = 2 << 20;
/// Longest header of a member that is only guessed at; `HotSpot`'s have 34 bytes with their comment.
const LONGEST_GUESSED_HEADER: usize = 1024;
/// CRC-32 and plain length modulo 2³².
pub(super) const TRAILER_BYTES: usize = 8;

const FHCRC: u8 = 2;
const FEXTRA: u8 = 4;
const FNAME: u8 = 8;
const FCOMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// What stands at the place of a member's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderKind {
    /// A header of so many bytes.
    Whole(usize),
    /// The file ends within one.
    Cut,
    /// Something else.
    None,
}

/// Reads a header at the front of `bytes`. Names and comments may have any length: they are searched
/// for their end, never copied.
pub(super) fn read_header(bytes: &[u8]) -> HeaderKind {
    let magic = [0x1f, 0x8b, 8];
    let common = bytes.len().min(magic.len());
    if bytes.is_empty() || bytes.get(..common) != magic.get(..common) {
        return HeaderKind::None;
    }
    let Some(&flags) = bytes.get(3) else {
        return HeaderKind::Cut;
    };
    if flags & RESERVED != 0 {
        return HeaderKind::None;
    }
    match header_len(bytes, flags) {
        Some(len) => HeaderKind::Whole(len),
        None => HeaderKind::Cut,
    }
}

fn header_len(bytes: &[u8], flags: u8) -> Option<usize> {
    let mut len = 10usize; // magic, method, flags, time, extra flags, system
    if flags & FEXTRA != 0 {
        let extra = bytes.get(len..)?.first_chunk::<2>()?;
        len = len
            .saturating_add(2)
            .saturating_add(u16::from_le_bytes(*extra).into());
    }
    for text in [FNAME, FCOMMENT] {
        if flags & text != 0 {
            let end = bytes.get(len..)?.iter().position(|&b| b == 0)?;
            len = len.saturating_add(end).saturating_add(1);
        }
    }
    if flags & FHCRC != 0 {
        len = len.saturating_add(2);
    }
    (len <= bytes.len()).then_some(len)
}

/// Does the trailer at the front of `bytes` fit what was inflated? `None`: it is cut.
pub(super) fn trailer_fits(bytes: &[u8], crc: u32, plain_len: u64) -> Option<bool> {
    let trailer = bytes.first_chunk::<TRAILER_BYTES>()?;
    let mut expected = [0; TRAILER_BYTES];
    let (left, right) = expected.split_at_mut(4);
    left.copy_from_slice(&crc.to_le_bytes());
    right.copy_from_slice(&(plain_len as u32).to_le_bytes()); // modulo 2³² by the format
    Some(*trailer == expected)
}

/// A member that was inflated in memory.
#[derive(Debug)]
pub(super) struct SmallMember {
    /// Where it begins in the gzip file.
    pub(super) start: usize,
    /// Bytes of the gzip file that were looked at.
    pub(super) consumed: usize,
    /// What it came to.
    pub(super) outcome: Outcome,
}

/// What inflating in memory came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Whole, with the right checksum.
    Whole(Vec<u8>),
    /// Fine so far, but longer than [`LONGEST_SMALL`].
    TooLong,
    /// No member, or a damaged or cut one.
    Bad,
}

/// Plain bytes for which there should be room at first, for so many packed ones: small files need no MiB.
pub(super) fn room_for(packed: usize) -> usize {
    packed.saturating_mul(8).clamp(256, 1 << 20)
}

/// Inflates the member at `start`, as long as it is a small one. `packed` is how many bytes it probably has: room is
/// made for what they become.
pub(super) fn inflate_small(
    gz: &[u8],
    start: usize,
    packed: usize,
    inflater: &mut Decompress,
) -> SmallMember {
    let bytes = gz.get(start..).unwrap_or_default();
    let front = bytes.get(..LONGEST_GUESSED_HEADER).unwrap_or(bytes);
    let HeaderKind::Whole(header) = read_header(front) else {
        return SmallMember {
            start,
            consumed: 0,
            outcome: Outcome::Bad,
        };
    };
    inflater.reset(false);
    let mut plain: Vec<u8> = Vec::with_capacity(room_for(packed.min(bytes.len())));
    let outcome = loop {
        let consumed = header.saturating_add(inflater.total_in() as usize);
        let input = bytes.get(consumed..).unwrap_or_default();
        let before = (inflater.total_in(), inflater.total_out());
        match inflater.decompress_vec(input, &mut plain, FlushDecompress::None) {
            Ok(Status::StreamEnd) => {
                let end = header.saturating_add(inflater.total_in() as usize);
                let mut crc = Crc::new();
                crc.update(&plain);
                let trailer = bytes.get(end..).unwrap_or_default();
                break match trailer_fits(trailer, crc.sum(), plain.len() as u64) {
                    Some(true) => Outcome::Whole(plain),
                    _ => Outcome::Bad,
                };
            }
            Ok(_) if plain.len() >= LONGEST_SMALL => break Outcome::TooLong,
            Ok(_) if plain.len() == plain.capacity() => plain.reserve(plain.len().max(4096)),
            Ok(_) if before == (inflater.total_in(), inflater.total_out()) => break Outcome::Bad,
            Ok(_) => {}
            Err(_) => break Outcome::Bad,
        }
    };
    let consumed = header.saturating_add(inflater.total_in() as usize);
    let trailer = match outcome {
        Outcome::Whole(_) => TRAILER_BYTES,
        Outcome::TooLong | Outcome::Bad => 0,
    };
    SmallMember {
        start,
        consumed: consumed.saturating_add(trailer),
        outcome,
    }
}
