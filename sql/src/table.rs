//! What is a table, before SQLite sees it?

use std::borrow::Cow;

/// The declared type of a column: how its values are shown, and SQLite's affinity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    /// An address.
    Address,
    /// Bytes.
    Bytes,
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// A name or another text that is no content of an object.
    Text,
    /// Text from the heap.
    Content,
    /// What a field refers to: the text of a string or enum constant, the address of another object.
    Reference,
    /// An address that `SELECT *` leaves out.
    HiddenAddress,
}

impl Declared {
    /// As it stands in `CREATE TABLE`. All texts compare by what they stand for.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Address => "ADDRESS",
            Self::Bytes => "BYTES",
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            Self::Text => "TEXT COLLATE content",
            Self::Content => "CONTENT_TEXT COLLATE content",
            // No affinity: what looks like a number stays a text.
            Self::Reference => "REFERENCE_BLOB COLLATE content",
            Self::HiddenAddress => "ADDRESS HIDDEN",
        }
    }

    /// Whether its values may be texts from the heap.
    pub(crate) fn is_content(self) -> bool {
        matches!(self, Self::Content | Self::Reference)
    }
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct TableColumn {
    pub(crate) name: Cow<'static, str>,
    pub(crate) declared: Declared,
}

impl TableColumn {
    pub(crate) const fn new(name: &'static str, declared: Declared) -> Self {
        Self {
            name: Cow::Borrowed(name),
            declared,
        }
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'c> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'c, str>),
}

impl Cell<'_> {
    /// A size, a count or an address.
    pub(crate) fn number(number: u64) -> Self {
        Self::Integer(number.cast_signed())
    }

    pub(crate) fn maybe(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::number)
    }

    /// The same value with a text of its own.
    pub(crate) fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Integer(number) => Cell::Integer(number),
            Self::Real(number) => Cell::Real(number),
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
        }
    }

    /// The same value, for as long as this one is there.
    pub(crate) fn borrowed(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Integer(number) => Cell::Integer(*number),
            Self::Real(number) => Cell::Real(*number),
            Self::Text(text) => Cell::Text(Cow::Borrowed(text)),
        }
    }
}

/// How a column is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// A condition that the query puts on a column. SQLite checks it again: a table may ignore it, never widen it.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) column: usize,
    pub(crate) comparison: Comparison,
    pub(crate) value: Wanted,
}

/// What a query asks of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) conditions: Vec<Condition>,
    /// A bit for each column that is asked for, the highest for all from the 64th on.
    pub(crate) used: u64,
}

/// The columns whose bits are set, in order.
pub(crate) fn columns_of(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let column = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(column)
    })
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    Integer(i64),
    Text(String),
    /// Something else, which SQLite compares.
    Other,
}

/// A table.
pub(crate) trait Table: Send + Sync {
    fn columns(&self) -> &[TableColumn];

    /// Columns by whose value rows are found without looking at all, with the number of rows that one value finds.
    fn keys(&self) -> &[(usize, u64)] {
        &[]
    }

    /// Columns whose ranges the table checks itself.
    fn ranges(&self) -> &[usize] {
        &[]
    }

    /// The column in whose ascending order rows come.
    fn order(&self) -> Option<usize> {
        None
    }

    /// Whether [`Self::rows_in_order`] can hand rows over in ascending order of a column, nulls first, cheaper than they
    /// can be sorted. `used` is [`Asked::used`].
    fn can_order_by(&self, column: usize, _used: u64) -> bool {
        self.order() == Some(column)
    }

    /// About how many rows there are.
    fn len(&self) -> u64;

    /// The rows that fulfil the conditions, and perhaps others.
    fn rows(&self, asked: &Asked) -> Box<dyn Rows>;

    /// The same in ascending order of a column by which the table [can order](Self::can_order_by).
    fn rows_in_order(&self, asked: &Asked, _column: usize) -> Box<dyn Rows> {
        self.rows(asked)
    }
}

/// Rows, one after another.
pub(crate) trait Rows {
    /// How many rows, or objects that may be one, there are to look at; `None` where only the table knows about it.
    fn expected(&self) -> Option<u64> {
        None
    }

    /// How many of them were looked at; `None` if as many as there were rows.
    fn looked_at(&self) -> Option<u64> {
        None
    }

    /// Goes to the first row or the next. False when there is none.
    fn advance(&mut self) -> bool;

    /// A cell of the row.
    fn cell(&self, column: usize) -> Cell<'_>;
}
