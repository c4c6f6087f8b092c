//! What a query answers.

use heapray_query::Cell;

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Addresses of objects; 0 for none.
    Address,
    /// Bytes.
    Bytes,
    /// Anything else.
    Other,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Its name, as SQLite gives it.
    pub name: String,
    /// What its numbers are, where it is a column of a table and no expression.
    pub kind: ColumnKind,
}

impl AnswerColumn {
    /// A value of this column as every face shows it: an address is a text, `0x7f00a8c0`.
    pub fn shown(&self, value: &SqlValue) -> SqlValue {
        match value {
            SqlValue::Integer(address) if self.kind == ColumnKind::Address => {
                SqlValue::Text(format!("{:#x}", address.cast_unsigned()))
            }
            value => value.clone(),
        }
    }
}

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text that may be shown.
    Text(String),
}

impl From<&Cell<'_>> for SqlValue {
    fn from(cell: &Cell<'_>) -> Self {
        match cell {
            Cell::None => Self::Null,
            Cell::Text(text) => Self::Text(text.to_string()),
            Cell::Address(id) => Self::Integer(id.0.cast_signed()),
            Cell::Count(number) | Cell::Bytes(number) => Self::Integer(number.cast_signed()),
            Cell::Share(share) => Self::Real(*share),
        }
    }
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlAnswer {
    /// The columns.
    pub columns: Vec<AnswerColumn>,
    /// The rows, as many as were asked for.
    pub rows: Vec<Vec<SqlValue>>,
    /// Whether there are more.
    pub has_more: bool,
    /// What the user should know about the answer.
    pub notes: Vec<String>,
}
