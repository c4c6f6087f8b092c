//! Bounds-checked big-endian reads with absolute offsets.

use byteorder::{BigEndian, ByteOrder};

use crate::error::{Error, ErrorKind, Result};
use crate::id::{IdSize, ObjectId, StringId};

/// A position in a window of the file. Reads move the position forward and fail at the window's end.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    rest: &'a [u8],
    /// Absolute offset of the window's end; the current offset is `end` minus the bytes left.
    end: u64,
    id_size: IdSize,
}

impl<'a> Cursor<'a> {
    /// A cursor over `bytes`, which begin at `offset` of the file.
    #[inline]
    pub fn new(bytes: &'a [u8], offset: u64, id_size: IdSize) -> Self {
        Self {
            rest: bytes,
            end: offset.saturating_add(bytes.len() as u64),
            id_size,
        }
    }

    /// Absolute offset of the next byte.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.end.saturating_sub(self.rest.len() as u64)
    }

    /// Number of bytes left.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The bytes left; does not move the cursor.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Width of identifiers in this file.
    #[inline]
    pub fn id_size(&self) -> IdSize {
        self.id_size
    }

    #[cold]
    fn truncated(&self, what: &'static str, needed: u64) -> Error {
        let available = self.rest.len() as u64;
        ErrorKind::Truncated {
            what,
            needed,
            available,
        }
        .at(self.offset())
    }

    /// Reads `len` bytes. `what` names the structure in the error.
    #[inline]
    pub fn read_bytes(&mut self, len: u64, what: &'static str) -> Result<&'a [u8]> {
        match usize::try_from(len)
            .ok()
            .and_then(|len| self.rest.split_at_checked(len))
        {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.truncated(what, len)),
        }
    }

    /// Skips `header` bytes and reads `len`. `None` if fewer are left; the cursor does not move then.
    #[inline]
    pub(crate) fn take(&mut self, header: usize, len: u64) -> Option<&'a [u8]> {
        let (_, bytes) = self.rest.split_at_checked(header)?;
        let (bytes, rest) = bytes.split_at_checked(usize::try_from(len).ok()?)?;
        self.rest = rest;
        Some(bytes)
    }

    /// Reads `N` bytes. `None` if fewer are left; the cursor does not move then.
    #[inline]
    pub(crate) fn take_array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(bytes)
    }

    #[inline]
    fn read_array<const N: usize>(&mut self, what: &'static str) -> Result<&'a [u8; N]> {
        match self.rest.split_first_chunk::<N>() {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes)
            }
            None => Err(self.truncated(what, N as u64)),
        }
    }

    /// Reads a `u1`.
    #[inline]
    pub fn read_u8(&mut self, what: &'static str) -> Result<u8> {
        self.read_array::<1>(what).map(|[byte]| *byte)
    }

    /// Reads a `u2`.
    #[inline]
    pub fn read_u16(&mut self, what: &'static str) -> Result<u16> {
        self.read_array::<2>(what)
            .map(|bytes| BigEndian::read_u16(bytes))
    }

    /// Reads a `u4`.
    #[inline]
    pub fn read_u32(&mut self, what: &'static str) -> Result<u32> {
        self.read_array::<4>(what)
            .map(|bytes| BigEndian::read_u32(bytes))
    }

    /// Reads an `i4`.
    #[inline]
    pub fn read_i32(&mut self, what: &'static str) -> Result<i32> {
        self.read_array::<4>(what)
            .map(|bytes| BigEndian::read_i32(bytes))
    }

    /// Reads a `u8`.
    #[inline]
    pub fn read_u64(&mut self, what: &'static str) -> Result<u64> {
        self.read_array::<8>(what)
            .map(|bytes| BigEndian::read_u64(bytes))
    }

    /// Reads an identifier of any namespace.
    #[inline]
    pub fn read_id(&mut self, what: &'static str) -> Result<u64> {
        match self.id_size {
            IdSize::Eight => self.read_u64(what),
            IdSize::Four => self.read_u32(what).map(u64::from),
        }
    }

    /// Reads the identifier of an object.
    #[inline]
    pub fn read_object_id(&mut self, what: &'static str) -> Result<ObjectId> {
        self.read_id(what).map(ObjectId)
    }

    /// Reads the identifier of a UTF8 record.
    #[inline]
    pub fn read_string_id(&mut self, what: &'static str) -> Result<StringId> {
        self.read_id(what).map(StringId)
    }
}
