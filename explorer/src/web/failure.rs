//! Why is there no answer, or none yet?

use heapray_analyzer::AnalyzeError;

/// Something that takes a while.
#[derive(Debug, Clone)]
pub(crate) struct Working {
    /// What is computed.
    pub(crate) title: String,
    /// For how long already.
    pub(crate) seconds: u64,
    /// Under which name it is kept.
    pub(crate) key: String,
    /// Whether it waits for others to end.
    pub(crate) is_queued: bool,
    /// How far it is, where that is known.
    pub(crate) done: Option<Done>,
}

/// How far a computation is.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_field_names,
    reason = "what is done of the step is the plain word"
)]
pub(crate) struct Done {
    /// The number of the step that it is at.
    pub(crate) step: u32,
    /// Objects, rows or other parts of this step that are done.
    pub(crate) done: u64,
    /// So many are expected.
    pub(crate) expected: u64,
}

impl Done {
    /// How much of the step is done.
    pub(crate) fn percent(&self) -> u64 {
        (self.done.saturating_mul(100))
            .checked_div(self.expected)
            .unwrap_or(0)
    }
}

/// Why there is no answer, or none yet.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// There is no such thing.
    NotFound {
        message: String,
        hint: Option<String>,
    },
    /// The request makes no sense.
    Wrong {
        message: String,
        hint: Option<String>,
    },
    /// Something went wrong here.
    Failed(String),
    /// It is being computed.
    Working(Working),
}

impl Failure {
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound {
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn wrong(message: impl Into<String>) -> Self {
        Self::Wrong {
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn hinted(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Wrong {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}

impl From<AnalyzeError> for Failure {
    fn from(error: AnalyzeError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
