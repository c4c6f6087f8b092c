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
    /// Its step, and percent of this step, where that is known.
    pub(crate) done: Option<(u32, u64)>,
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
