//! Index files: a finished heap in a file, so that the next command opens it in milliseconds.
//!
//! The columns of a [`Heap`](crate::Heap) are written as they are and mapped when the file is opened: nothing is
//! analyzed, inflated or read that is not asked for. The file is divided into blocks with checksums, which are
//! verified when they are touched first. `docs/reference/index-file.md` describes the format.
//!
//! This room opens and names no files; it is handed them.

mod format;
mod key;
mod reader;
mod refusal;
mod sections;
mod state;
mod writer;

pub use format::MAGIC;
#[doc(hidden)]
pub use format::reseal;
pub use key::IndexKey;
pub use reader::IndexFile;
pub use refusal::Refusal;
pub use writer::{KeptAnswer, write_index};
