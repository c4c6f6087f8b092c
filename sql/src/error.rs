//! Why is there no answer?

/// The result of a query.
pub type Result<T> = std::result::Result<T, SqlError>;

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// SQLite does not understand the query, or something in it does not exist.
    #[error("{message}")]
    Query {
        /// What is wrong, in SQLite's words.
        message: String,
        /// What may help.
        hint: Option<String>,
        /// Where in the text, bytes.
        offset: Option<usize>,
    },
    /// The time limit is over.
    #[error("the query took longer than the time limit")]
    TimeLimit,
    /// It was cancelled.
    #[error("the query was cancelled")]
    Cancelled,
    /// SQLite lacks memory.
    #[error("not enough memory for the query")]
    OutOfMemory,
}

impl SqlError {
    /// What may help.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Query { hint, .. } => hint.as_deref(),
            Self::TimeLimit => Some("--time-limit allows more"),
            Self::OutOfMemory => {
                Some("sorting and grouping take memory: group by less, or filter first")
            }
            Self::Cancelled => None,
        }
    }

    /// Whether memory or time was short: with more of it the query may succeed.
    pub fn is_out_of_resources(&self) -> bool {
        matches!(self, Self::TimeLimit | Self::OutOfMemory)
    }

    /// The message, with the place in the query below it where it is known.
    pub fn render(&self, query: &str) -> String {
        let Self::Query {
            message,
            offset: Some(offset),
            ..
        } = self
        else {
            return self.to_string();
        };
        let before = query.get(..*offset).unwrap_or(query);
        let line = query.lines().nth(before.matches('\n').count());
        let column = before.rsplit('\n').next().unwrap_or_default();
        let column = column.chars().count();
        format!(
            "{message}\n  {}\n  {}^",
            line.unwrap_or_default(),
            " ".repeat(column)
        )
    }
}
