//! Objects as an index file has them: class and references in as few bytes as they take.
//!
//! The class of an object and how its references are written are a *symbol*. Symbols are numbered, common ones first,
//! and the numbers are packed. The references of all objects stand one behind the other in the stream; where those of
//! each 64th object begin is known, so up to 63 records are skipped to find those of one object.

use std::sync::Arc;

use super::entry::{COUNT_BITS, Entry, HEADED, IN_STREAM};
use crate::classes::ClassIndex;
use crate::storage::column::Column;
use crate::storage::decoded::Decode;
use crate::storage::mapped_file::MappedFile;
use crate::storage::packed::{BLOCK, PackedNumbers};
use crate::storage::varint;

/// The name of the section of symbols by number, common ones first.
pub(crate) const KINDS: &str = "graph/kinds";
/// Numbers of symbols, by object.
pub(crate) const SYMBOLS: &str = "graph/objects";
/// Where the record of each 64th object begins in the stream.
pub(crate) const RECORDS: &str = "graph/records";
/// References and lengths of arrays.
pub(crate) const STREAM: &str = "graph/references";

/// Bytes that are read at the position of a record: a length, or references that fit into an entry.
const WINDOW: usize = 5 + varint::PADDING;
/// Bytes that are looked at together where records are skipped.
const STRETCH: usize = 512;
/// Bytes behind the last record.
pub(super) const PADDING: usize = 2 * WINDOW;

/// In place of a number of references: the body is 0 and takes no byte.
pub(super) const NO_BODY: u32 = 1 << COUNT_BITS;

/// The class of an object, and how its references are written: their number if they fit into an entry, else
/// [`HEADED`] or [`IN_STREAM`], or [`NO_BODY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(pub(super) u32);

impl Symbol {
    /// The symbol of an entry.
    #[inline]
    pub(super) fn of(entry: Entry) -> Self {
        let code = match entry.references() {
            0 if entry.body() == 0 => NO_BODY,
            references => references,
        };
        Self(entry.class().0 << (COUNT_BITS + 1) | code)
    }

    /// One more than the number of any symbol of so many classes.
    pub(super) fn codes_of(classes: usize) -> usize {
        classes << (COUNT_BITS + 1)
    }

    #[inline]
    pub(super) fn class(self) -> ClassIndex {
        ClassIndex(self.0 >> (COUNT_BITS + 1))
    }

    #[inline]
    pub(super) fn code(self) -> u32 {
        self.0 & ((NO_BODY << 1) - 1)
    }
}

/// Where the references of an object are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) symbol: Symbol,
    /// The offset of its record in the stream.
    pub(super) at: u64,
}

impl Found {
    /// The entry of the object, whose record begins with these bytes.
    pub(super) fn entry(self, bytes: &[u8]) -> Entry {
        entry(self.symbol, self.at, bytes)
    }
}

/// The objects of a file.
#[derive(Debug)]
pub(super) struct PackedObjects {
    file: Arc<MappedFile>,
    kinds: Vec<Symbol>,
    symbols: PackedNumbers,
    records: PackedNumbers,
    stream: Column<u8>,
}

impl PackedObjects {
    /// The objects of a file; `None` if it has none. Reads the symbols.
    pub(super) fn open(file: &Arc<MappedFile>, classes: usize) -> Option<Self> {
        let kinds = file.bytes(file.section(KINDS)?)?;
        let kinds = kinds.as_chunks::<4>().0.iter();
        let kinds = kinds.map(|bytes| Symbol(u32::from_le_bytes(*bytes)));
        let objects = Self {
            file: Arc::clone(file),
            kinds: kinds.collect(),
            symbols: PackedNumbers::open(file, SYMBOLS)?,
            records: PackedNumbers::open(file, RECORDS)?,
            stream: Column::stored(file, STREAM)?,
        };
        let blocks = objects.symbols.len().div_ceil(BLOCK);
        let known = |kind: &Symbol| kind.class().get() < classes && kind.code() <= NO_BODY;
        let fits = objects.records.len() == blocks && objects.kinds.iter().all(known);
        fits.then_some(objects)
    }

    /// The number of objects.
    pub(super) fn len(&self) -> usize {
        self.symbols.len()
    }

    /// The class of an object.
    #[inline]
    pub(super) fn class_of(&self, object: u32) -> ClassIndex {
        let symbol = self.symbols.at(object as usize);
        let symbol = symbol.and_then(|symbol| self.symbol(symbol));
        symbol.map_or(ClassIndex::CLASS_OBJECT, Symbol::class)
    }

    /// The classes of the objects from `first` on; `None` if they cannot be read.
    pub(super) fn fill_classes(&self, first: u32, out: &mut [ClassIndex]) -> Option<()> {
        let mut out = out.iter_mut();
        let first = first as usize;
        for block in first / BLOCK..self.len().div_ceil(BLOCK) {
            if out.len() == 0 {
                break;
            }
            let symbols = self.symbols.all_of_block(block)?;
            let skipped = first.saturating_sub(block * BLOCK);
            let symbols = symbols.get(skipped..).unwrap_or_default();
            // Behind the last object a block has any numbers.
            let left = self.len() - (block * BLOCK + skipped);
            for (symbol, class) in symbols.iter().take(left).zip(&mut out) {
                *class = self.symbol(*symbol)?.class();
            }
        }
        Some(())
    }

    #[inline]
    fn symbol(&self, number: u64) -> Option<Symbol> {
        let found = self.kinds.get(usize::try_from(number).ok()?).copied();
        if found.is_none() {
            self.file.fail("an object has no class".to_owned());
        }
        found
    }

    /// Where the references of an object are; `None` if that cannot be read. Some hundred nanoseconds.
    pub(super) fn find(&self, object: u32) -> Option<Found> {
        let at = object as usize;
        if at >= self.len() {
            return None;
        }
        let symbols = self.symbols.all_of_block(at / BLOCK)?;
        let mut offset = self.records.at(at / BLOCK)?;
        let (mut stretch, mut rest) = (&[][..], 0);
        for symbol in symbols.iter().take(at % BLOCK) {
            let symbol = self.symbol(*symbol)?;
            let record = match stretch.get(rest..) {
                Some(record) if record.len() >= WINDOW => record,
                _ => {
                    (stretch, rest) = (self.stretch(offset)?, 0);
                    stretch
                }
            };
            let len = record_len(symbol, record);
            offset = offset.wrapping_add(len);
            rest = rest.saturating_add(usize::try_from(len).ok()?);
        }
        let symbol = self.symbol(*symbols.get(at % BLOCK)?)?;
        Some(Found { symbol, at: offset })
    }

    /// The bytes from an offset of the stream on.
    #[inline]
    pub(super) fn window(&self, offset: u64) -> Option<&[u8]> {
        let from = usize::try_from(offset).ok()?;
        let window = self.stream.range(from..from.checked_add(WINDOW)?);
        if window.is_empty() {
            let why = "references are not within their section";
            self.file.fail(why.to_owned());
            return None;
        }
        Some(window)
    }

    /// The same, and more bytes behind it if there are any.
    fn stretch(&self, offset: u64) -> Option<&[u8]> {
        let from = usize::try_from(offset).ok()?;
        let to = self.stream.len().min(from.checked_add(STRETCH)?);
        if to >= from.checked_add(WINDOW)? {
            let stretch = self.stream.range(from..to);
            if !stretch.is_empty() {
                return Some(stretch);
            }
        }
        self.window(offset)
    }

    /// The entry of an object; `None` if it cannot be read.
    pub(super) fn entry(&self, object: u32) -> Option<Entry> {
        let found = self.find(object)?;
        Some(found.entry(self.window(found.at)?))
    }
}

/// The bytes of the record that begins with these.
#[inline]
pub(super) fn record_len(symbol: Symbol, bytes: &[u8]) -> u64 {
    match symbol.code() {
        NO_BODY => 0,
        0 => varint::read(bytes, 0).1 as u64,
        HEADED | IN_STREAM => {
            let (len, own) = varint::read(bytes, 0);
            len + own as u64
        }
        count => {
            // References that fit into an entry take five bytes at most.
            let word = bytes.first_chunk::<8>().copied().unwrap_or_default();
            let word = u64::from_le_bytes(word);
            let len = |at: u64| varint::len(word >> (8 * at % u64::from(u64::BITS)));
            (0..count).fold(0, |at, _| at + len(at))
        }
    }
}

/// The entry of an object whose record begins at an offset, with these bytes.
#[inline]
fn entry(symbol: Symbol, at: u64, bytes: &[u8]) -> Entry {
    entry_and_len(symbol, at, bytes).0
}

/// The same, and the bytes of the record.
#[inline]
fn entry_and_len(symbol: Symbol, at: u64, bytes: &[u8]) -> (Entry, u64) {
    let class = symbol.class();
    match symbol.code() {
        NO_BODY => (Entry::new(class, 0, 0), 0),
        0 => {
            let (number, own) = varint::read(bytes, 0);
            (Entry::new(class, 0, number), own as u64)
        }
        code @ (HEADED | IN_STREAM) => {
            let (len, own) = varint::read(bytes, 0);
            let body = if len == 0 { 0 } else { at + own as u64 };
            (Entry::new(class, code, body), len + own as u64)
        }
        count => {
            let len = record_len(symbol, bytes);
            let word = bytes.first_chunk::<8>().copied().unwrap_or_default();
            let body = u64::from_le_bytes(word) & ((1 << (8 * len.min(5))) - 1);
            (Entry::new(class, count, body), len)
        }
    }
}

/// Entries of all objects and one more, which is 0.
impl Decode<u64> for Arc<PackedObjects> {
    fn get(&self, at: usize) -> Option<u64> {
        if at == self.len() {
            return Some(0);
        }
        Some(self.entry(u32::try_from(at).ok()?)?.0.to_le())
    }

    fn fill(&self, first: usize, out: &mut [u64]) -> Option<()> {
        let stream = self.stream.as_slice();
        let mut out = out.iter_mut();
        for block in first / BLOCK..self.len().div_ceil(BLOCK) {
            let symbols = self.symbols.all_of_block(block)?;
            let mut offset = self.records.at(block)?;
            let objects = (block * BLOCK..self.len()).zip(symbols);
            for (object, symbol) in objects {
                let symbol = self.symbol(symbol)?;
                let bytes = stream.get(usize::try_from(offset).ok()?..);
                let Some(bytes) = bytes.filter(|bytes| bytes.len() >= WINDOW) else {
                    self.window(offset)?;
                    return None;
                };
                let (entry, len) = entry_and_len(symbol, offset, bytes);
                if object >= first {
                    match out.next() {
                        Some(slot) => *slot = entry.0.to_le(),
                        None => return Some(()),
                    }
                }
                offset = offset.wrapping_add(len);
            }
        }
        out.for_each(|slot| *slot = 0);
        Some(())
    }

    fn fail(&self, why: String) {
        self.file.fail(why);
    }
}
