//! What is said of a file that is no heap dump.

/// What a file that is no heap dump is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignFile {
    /// Behind "is not an HPROF heap dump but".
    pub(super) what: String,
    pub(super) hint: Option<String>,
}

impl ForeignFile {
    pub(super) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        Self {
            what: what.into(),
            hint: (!hint.is_empty()).then_some(hint),
        }
    }
}
