//! Header and table of an index file.
//!
//! The header stands in front, the table of sections and checksums behind the sections, since it is known last.

use super::key::IndexKey;
use super::refusal::Refusal;
use crate::storage::checksum::checksum;
use crate::storage::codec::{read_all, stored, to_bytes};
use crate::storage::mapped_file::BLOCK_BYTES;

/// The first bytes of an index file.
pub const MAGIC: [u8; 8] = *b"HEAPRAY\x01";
/// The version of the format: of what stands where.
const FORMAT: u32 = 3;
/// Shows the order of bytes of the computer.
const BYTE_ORDER: u32 = 0x0102_0304;
/// The version of the analysis: raised when the same dump gives other columns, within one version of heapray.
const ENGINE: u32 = 2;

/// Bytes of the header. The first block begins behind it.
pub(super) const HEADER_BYTES: usize = 64;
/// Sections begin at multiples of so many bytes.
pub(super) const ALIGNMENT: u64 = 64;
/// The offset of the checksum in the header: it covers what stands before it.
const CHECKSUM_AT: usize = 48;

/// What the header tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Where the table begins, and the blocks end.
    pub(super) table: u64,
    /// Bytes of the file: the table ends there.
    pub(super) length: u64,
    /// Checksum of the table.
    pub(super) table_checksum: u64,
}

/// The table of an index file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The version of heapray that wrote the file.
    pub(super) engine: String,
    pub(super) key: IndexKey,
    /// Names, offsets and lengths.
    pub(super) sections: Vec<(String, u64, u64)>,
    /// Checksums of the blocks.
    pub(super) checksums: Vec<u64>,
}

stored!(Table {
    engine,
    key,
    sections,
    checksums,
});

/// This version of heapray and of its analysis.
pub(super) fn engine() -> String {
    format!("{}-{ENGINE}", env!("CARGO_PKG_VERSION"))
}

impl Header {
    pub(super) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&BYTE_ORDER.to_ne_bytes());
        for number in [self.table, self.length, self.table_checksum, 0] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&checksum(&bytes).to_le_bytes());
        bytes.resize(HEADER_BYTES, 0);
        bytes.try_into().unwrap_or([0; HEADER_BYTES])
    }

    /// The header in front of a file of this many bytes.
    ///
    /// # Errors
    /// When the file is no index file, of another format, cut or damaged.
    pub(super) fn read(file: &[u8]) -> Result<Self, Refusal> {
        if !file.starts_with(&MAGIC) {
            return Err(Refusal::Foreign);
        }
        let found = file.len() as u64;
        let wanted = HEADER_BYTES as u64;
        let header = file.first_chunk::<HEADER_BYTES>();
        let header = header.ok_or(Refusal::Cut { found, wanted })?;
        let word = |at: usize| {
            let bytes = header.get(at..).and_then(|rest| rest.first_chunk::<8>());
            u64::from_le_bytes(bytes.copied().unwrap_or_default())
        };
        let format = word(8) as u32;
        if format != FORMAT {
            return Err(Refusal::Format {
                found: format,
                wanted: FORMAT,
            });
        }
        if ((word(8) >> 32) as u32).to_le_bytes() != BYTE_ORDER.to_ne_bytes() {
            return Err(Refusal::ByteOrder);
        }
        let covered = header.get(..CHECKSUM_AT).unwrap_or_default();
        if word(CHECKSUM_AT) != checksum(covered) || word(CHECKSUM_AT + 8) != 0 {
            let words = "the header does not have its checksum";
            return Err(Refusal::Damaged(words.to_owned()));
        }
        let read = Self {
            table: word(16),
            length: word(24),
            table_checksum: word(32),
        };
        if read.length != found {
            let wanted = read.length;
            return Err(Refusal::Cut { found, wanted });
        }
        Ok(read)
    }

    /// The table of the file.
    ///
    /// # Errors
    /// When it is damaged, or another version of heapray wrote it.
    pub(super) fn table(self, file: &[u8]) -> Result<Table, Refusal> {
        let damaged = |words: &str| Refusal::Damaged(words.to_owned());
        let start = usize::try_from(self.table).unwrap_or(usize::MAX);
        let bytes = file.get(start..).filter(|_| start >= HEADER_BYTES);
        let bytes = bytes.ok_or_else(|| damaged("the table is not within the file"))?;
        if checksum(bytes) != self.table_checksum {
            return Err(damaged("the table does not have its checksum"));
        }
        let table: Table = read_all(bytes).ok_or_else(|| damaged("the table can't be read"))?;
        if table.engine != engine() {
            return Err(Refusal::Engine {
                found: table.engine,
                wanted: engine(),
            });
        }
        Ok(table)
    }
}

/// Gives a changed file the checksums that it would have if it had been written so. For tests and fuzzing of what lies
/// behind the checksums. Does nothing to a file that is no index file.
pub fn reseal(file: &mut [u8]) {
    let word = |file: &[u8], at: usize| {
        let bytes = file.get(at..).and_then(|rest| rest.first_chunk::<8>());
        u64::from_le_bytes(bytes.copied().unwrap_or_default())
    };
    let start = usize::try_from(word(file, 16)).unwrap_or(usize::MAX);
    let length = file.len() as u64;
    let Some((blocks, table_bytes)) = file.split_at_mut_checked(start) else {
        return;
    };
    let Some(mut table) = read_all::<Table>(table_bytes) else {
        return;
    };
    let covered = blocks.get(HEADER_BYTES..).unwrap_or_default();
    let sums = covered.chunks(BLOCK_BYTES).map(checksum);
    table
        .checksums
        .iter_mut()
        .zip(sums)
        .for_each(|(old, new)| *old = new);
    let sealed = to_bytes(&table);
    if sealed.len() != table_bytes.len() {
        return;
    }
    table_bytes.copy_from_slice(&sealed);
    let header = Header {
        table: start as u64,
        length,
        table_checksum: checksum(&sealed),
    };
    if let Some(front) = file.first_chunk_mut::<HEADER_BYTES>() {
        *front = header.to_bytes();
    }
}
