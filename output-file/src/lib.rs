//! Writes output files. Everything that heapray writes under a name that a user chose goes through this crate.
//!
//! - A file appears whole or not at all: it is written aside in the same folder and renamed when all of it is on the
//!   disk ([`write_file`]).
//! - Only its owner may read it, whatever the umask is ([`open_private`], [`create_private_folder`]).
//! - It never replaces an input or another output of the same run ([`Claims`]).
//! - It replaces a heap dump, a ledger, an index or a `.heapray` file only if the user insists ([`protected_kind`],
//!   [`WriteOptions::force`]).

mod claims;
mod error;
mod identity;
mod pending;
mod private;
mod protected;
mod write;

pub use claims::{Claims, Conflict, Named};
pub use error::WriteError;
pub use pending::{remove_pending_and, remove_pending_at_once};
pub use private::{create_private_file, create_private_folder, open_private};
pub use protected::{Protected, protected_content, protected_kind};
pub use write::{Content, WriteOptions, write_file, write_pieces};
