//! Why is there no explorer?

use std::net::SocketAddr;

/// Why there is no explorer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExploreError {
    /// The address is taken, or not this machine's.
    #[error("{address} can't be listened on: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The system gives no random numbers, so there is no token.
    #[error("the system gives no random numbers: {0}")]
    NoToken(getrandom::Error),
    /// The file of the notes is there, and has no notes.
    #[error("{path} has no notes: {why}")]
    Notes {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// A thread or a timer can't be had.
    #[error("the server can't run: {0}")]
    Run(#[from] std::io::Error),
}

/// The result of something that may fail.
pub type Result<T> = std::result::Result<T, ExploreError>;
