//! Why an object can't be read or written.

use std::io;

/// The result of reading or writing an object.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why an object can't be read or written. The text names the URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// This program was built without the feature `cloud`.
    #[error("{url}: this heapray was built without object stores")]
    NotBuiltIn {
        /// The URL that was given.
        url: String,
    },
    /// The URL is wrong.
    #[error("{url} {why}")]
    Url {
        /// The URL that was given.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no such object, or no such bucket.
    #[error("{url}: there is no such object")]
    NotFound {
        /// The URL that was given.
        url: String,
    },
    /// The store asks for other credentials.
    #[error("{url}: the store refuses access: {why}")]
    Denied {
        /// The URL that was given.
        url: String,
        /// What the store said.
        why: String,
    },
    /// The object was replaced while it was read.
    #[error("{url} was replaced while it was read")]
    Changed {
        /// The URL that was given.
        url: String,
    },
    /// The bytes that came are not those that the store has.
    #[error("{url}: what was read has another checksum than the object in the store")]
    Checksum {
        /// The URL that was given.
        url: String,
    },
    /// The connection broke, again and again.
    #[error("{url}: the connection broke after {done} of {length} bytes, {tries} times: {why}")]
    Cut {
        /// The URL that was given.
        url: String,
        /// Bytes that were read.
        done: u64,
        /// Bytes of the object.
        length: u64,
        /// How often it was tried to go on without a byte more.
        tries: u32,
        /// What went wrong last.
        why: String,
    },
    /// The store can't be reached, or fails.
    #[error("{url}: {why}")]
    Unavailable {
        /// The URL that was given.
        url: String,
        /// What went wrong, in the words of the client or the store.
        why: String,
    },
    /// The environment or the URL make no client.
    #[error("{url}: {why}")]
    Settings {
        /// The URL that was given.
        url: String,
        /// What is wrong.
        why: String,
    },
    /// What is to be written can't be read.
    #[error("{url} can't be written: {source}")]
    Content {
        /// The URL that was given.
        url: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl StoreError {
    /// What the user can do.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotBuiltIn { .. } => {
                "build it with `cargo build --release --features cloud`, or copy the object first"
            }
            Self::Url { .. } => {
                "URLs are s3://BUCKET/KEY, gs://BUCKET/KEY, az://CONTAINER/KEY and https://HOST/PATH"
            }
            Self::NotFound { .. } => "compare bucket, name and region with the store's own tool",
            Self::Denied { .. } | Self::Settings { .. } => {
                "credentials come from the environment: AWS_…, GOOGLE_… or AZURE_… variables, or the role of the machine"
            }
            Self::Changed { .. } => "wait until the upload has ended, then run again",
            Self::Checksum { .. } | Self::Cut { .. } | Self::Unavailable { .. } => {
                "run again; nothing was written"
            }
            Self::Content { .. } => return None,
        })
    }

    /// Whether another try may succeed.
    pub fn is_worth_another_try(&self) -> bool {
        matches!(
            self,
            Self::Changed { .. }
                | Self::Checksum { .. }
                | Self::Cut { .. }
                | Self::Unavailable { .. }
        )
    }

    /// Whether there is no such object.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// The error for those who read a stream: what may succeed later is a time-out.
    pub fn into_io(self) -> io::Error {
        let kind = match &self {
            Self::NotFound { .. } => io::ErrorKind::NotFound,
            error if error.is_worth_another_try() => io::ErrorKind::TimedOut,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, self)
    }
}
