//! Which suspects were here before, since when, in which versions, on how many pods, and which are gone?
//!
//! The ledger is one `SQLite` file. It remembers runs (one analyzed dump each), their labels, their
//! suspects by fingerprint, and their largest classes. A run is known by the identity of its dump, so
//! recording the same dump again changes nothing: a batch that is killed and restarted counts nothing
//! twice. Runs belong to *nights*, from noon to noon UTC, so that a fleet that dumps around midnight is
//! one night. States are told per application (label `app`) at its latest night.
//!
//! Two writers may work at once (write-ahead log, busy time-out), and a power loss costs at most the
//! run that was being recorded. A file that is no ledger, is damaged, or was made by a newer heapray is
//! refused with a reason and never written to.

mod classify;
mod entries;
mod entry;
mod error;
mod export;
#[cfg(test)]
mod file_tests;
mod identity;
mod nights;
mod open;
mod prune;
mod record;
mod run;
mod runs;
mod schema;
mod sightings;
mod state;
mod states;
mod suppress;
#[cfg(test)]
mod tests;

pub use classify::Classification;
pub use entry::{LedgerEntry, LedgerQuery};
pub use error::LedgerError;
pub use export::{export_csv, export_json, export_text};
pub use identity::identity_of;
pub use open::Ledger;
pub use prune::Pruned;
pub use run::{APP_LABEL, POD_LABEL, RecordOptions, Recorded, VERSION_LABEL};
pub use runs::{ClassNight, RunRow};
pub use state::LedgerState;
pub use suppress::{NewSuppression, Suppression};
