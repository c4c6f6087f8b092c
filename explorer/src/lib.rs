//! The explorer: walk a heap in a browser, on the machine where the dump lies.
//!
//! A small web server for one person. It shows the answers of `heapray-query`, `heapray-oql`, `heapray-sql` and
//! `heapray-waste` as pages, and computes none itself. A page works without its script, which only saves clicks.
//!
//! Every text of a dump may be hostile, and so may every other page in the person's browser. Therefore the server
//! listens on this machine only unless told otherwise, answers nobody without its token, checks `Host` and `Origin`,
//! and forbids its pages every script and request but their own ([`Explorer`] says how).
//!
//! ```no_run
//! use heapray_analyzer::Silent;
//! use heapray_explorer::{ExploreOptions, Explorer};
//! use heapray_session::{Session, SessionOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let path = std::path::Path::new("heapdump.hprof");
//! let session = Session::open(path, &SessionOptions::default(), &Silent)?;
//! let explorer = Explorer::bind(session, None, &ExploreOptions::default())?;
//! println!("{}", explorer.url(None));
//! explorer.run()?;
//! # Ok(())
//! # }
//! ```

mod app;
mod error;
mod heap;
mod html;
mod net;
mod options;
mod routes;
mod screens;
mod web;

pub use error::{ExploreError, Result};
pub use net::{Explorer, Stopper};
pub use options::ExploreOptions;
