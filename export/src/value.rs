//! A value of a row.

use std::borrow::Cow;

use heapray_query::Cell;

/// A value of a row, under a [`Field`](crate::Field).
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'r> {
    /// Nothing is known.
    Null,
    /// Text.
    Text(Cow<'r, str>),
    /// A whole number.
    Long(i64),
    /// A number.
    Double(f64),
    /// Yes or no.
    Bool(bool),
}

impl<'r> Value<'r> {
    pub(crate) fn text(text: &'r str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn maybe_text(text: Option<&'r str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// A count or a size; beyond the range of a signed number, its largest.
    pub(crate) fn count(count: u64) -> Self {
        Self::Long(i64::try_from(count).unwrap_or(i64::MAX))
    }

    pub(crate) fn maybe_count(count: Option<u64>) -> Self {
        count.map_or(Self::Null, Self::count)
    }

    pub(crate) fn maybe_bool(answer: Option<bool>) -> Self {
        answer.map_or(Self::Null, Self::Bool)
    }

    /// An address keeps its bits: above 2⁶³ it is negative.
    pub(crate) fn address(address: u64) -> Self {
        Self::Long(address.cast_signed())
    }
}

/// What a row of `query` says.
impl<'r> From<Cell<'r>> for Value<'r> {
    fn from(cell: Cell<'r>) -> Self {
        match cell {
            Cell::None => Self::Null,
            Cell::Text(text) => Self::Text(text),
            Cell::Address(id) => Self::address(id.0),
            Cell::Count(count) | Cell::Bytes(count) => Self::count(count),
            Cell::Share(share) => Self::Double(share),
        }
    }
}
