//! The history of leak suspects: since when, in which versions, on how many pods, and which are gone.
//!
//! The ledger is one `SQLite` file. It keeps runs (one analyzed dump each), their labels, their suspects by
//! fingerprint, and their largest classes. The identity of its dump identifies a run, so recording the same dump
//! again changes nothing, and a batch that is killed and restarted counts nothing twice. Runs belong to *nights*,
//! from noon to noon UTC, so that dumps of a fleet around midnight belong to one night. Each application (label
//! `app`) has its own states, at its latest night.
//!
//! Two writers may work at once (write-ahead log, busy time-out). A power loss costs at most the run that was being
//! recorded. A file that is not a ledger, is damaged, or comes from a newer heapray is rejected with a reason and not
//! changed.

mod classify;
mod entries;
mod entry;
mod error;
mod export;
mod facts;
#[cfg(test)]
mod file_tests;
mod identity;
mod judge;
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
mod succession;
mod suppress;
#[cfg(test)]
mod tests;

pub use classify::Classification;
pub use entry::{LedgerEntry, LedgerQuery};
pub use error::LedgerError;
pub use export::{export_csv, export_json, export_runs, export_suppression, export_text};
pub use facts::{LedgerFacts, facts_of};
pub use identity::identity_of;
pub(crate) use nights::night_of;
pub use open::Ledger;
pub use prune::Pruned;
pub use run::{APP_LABEL, POD_LABEL, RecordOptions, Recorded, VERSION_LABEL};
pub use runs::{ClassNight, RunRow};
pub use state::LedgerState;
pub use suppress::{NewSuppression, Suppression};
