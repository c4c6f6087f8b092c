//! Reasons why a dump cannot be analyzed; damage that can be repaired is no error.

/// Result of an analysis.
pub type Result<T> = std::result::Result<T, AnalyzeError>;

/// The reason why a dump cannot be analyzed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyzeError {
    /// The header is not that of an HPROF file.
    #[error(transparent)]
    Format(#[from] heapray_hprof::Error),
    /// The dump has more objects than a dense index can number.
    #[error("the dump has {0} objects; heapray numbers at most 4 294 967 293 (2³² - 3)")]
    TooManyObjects(u64),
    /// The dump has more classes than an entry of the object column can number.
    #[error("the dump has {0} classes; heapray numbers at most 2 097 152 (2²¹)")]
    TooManyClasses(u64),
    /// There is no memory for a column.
    #[error("cannot allocate memory for the heap: {0}")]
    Memory(#[from] std::io::Error),
    /// The file has fewer heap dumps than the number asked for.
    #[error("the file has no heap dump number {wanted}; it has {available}")]
    NoSuchSnapshot {
        /// The number asked for, 1-based.
        wanted: u32,
        /// The number of heap dumps in the file.
        available: u32,
    },
    /// The worker threads could not be started.
    #[error("cannot start worker threads: {0}")]
    Threads(String),
    /// The analysis was cancelled.
    #[error("interrupted")]
    Interrupted,
}

impl AnalyzeError {
    /// A hint for the user: what to do or to type.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Format(_) => Some("run `heapray info FILE` to see what the file is"),
            Self::TooManyClasses(_) => {
                Some("no JVM defines this many classes; the file may be damaged")
            }
            Self::TooManyObjects(_) => Some("dump live objects only: `jcmd PID GC.heap_dump FILE`"),
            Self::Memory(_) => Some(
                "use --max-memory to keep columns in temporary files, and --tmp-dir to choose their folder",
            ),
            Self::NoSuchSnapshot { .. } => {
                Some("--snapshot counts from 1; run `heapray info FILE` to list the heap dumps")
            }
            Self::Threads(_) | Self::Interrupted => None,
        }
    }
}
