//! How the explorer is run.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

/// How the explorer is run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ExploreOptions {
    /// The address to listen on. Others than this machine's own are for people who know who can reach them.
    pub bind: IpAddr,
    /// The port; 0 for one that follows from the dump's name, or else any that is free.
    pub port: u16,
    /// Whether texts and numbers of the heap are shown from the start.
    pub show_values: bool,
    /// The server ends after so long without a request.
    pub idle: Duration,
    /// The file of the notes; `None` for `DUMP.heapray-notes.json` beside the dump, or in the cache folder where that
    /// cannot be written.
    pub notes: Option<PathBuf>,
    /// How long a page waits for its answer before it says that the answer is being computed. Downloads wait longer.
    pub patience: Duration,
}

impl Default for ExploreOptions {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            show_values: false,
            idle: Duration::from_secs(2 * 60 * 60),
            notes: None,
            patience: Duration::from_millis(45),
        }
    }
}
