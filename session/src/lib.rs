//! One open heap dump, analyzed: the owned handle that every face (command line, explorer, export) works with.
//!
//! It opens the file, analyzes it, says how far the dump can be trusted, and builds the report. It prints nothing and
//! parses no arguments; questions about the heap are in `heapray-query`.
//!
//! ```
//! use heapray_analyzer::Silent;
//! use heapray_session::{Session, SessionOptions};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("heapdump.hprof");
//! # std::fs::write(&path, heapray_testkit::DumpBuilder::new().to_bytes())?;
//! let session = Session::open(&path, &SessionOptions::default(), &Silent)?;
//! let total = session.heap().total();
//! println!("{} objects take {} bytes", total.objects, total.bytes);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod damage;
mod error;
mod find_index;
mod index;
mod index_place;
mod memory_limit;
mod open;
mod options;
mod refused_index;
mod session;
mod suspect_row;

pub use error::{Result, SessionError};
pub use find_index::open_index;
pub use heapray_assemble::Findings;
pub use index::kept_damage;
pub use index_place::IndexPlace;
pub use memory_limit::default_max_memory;
pub use open::{count_objects, open_dump};
pub use options::SessionOptions;
pub use refused_index::RefusedIndex;
pub use session::Session;
pub use suspect_row::{SuspectRow, suspect_rows};
