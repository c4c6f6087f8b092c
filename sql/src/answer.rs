//! What a query answers.

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
