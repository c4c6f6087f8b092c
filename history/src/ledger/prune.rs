//! Deletes old runs, and keeps what identifies known suspects.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::nights::to_days;
use super::open::Ledger;

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// Runs.
    pub runs: u64,
    /// Nightly totals.
    pub sightings: u64,
    /// Class names that no remaining run uses.
    pub classes: u64,
}

impl Ledger {
    /// Deletes runs of nights before `first_kept`, with their labels, suspects and classes. First nights of suspects
    /// are kept, so that an old suspect never becomes new. The file shrinks.
    pub fn prune(&mut self, first_kept: Date) -> Result<Pruned, LedgerError> {
        let day = to_days(first_kept);
        let (runs, sightings, classes) = self.in_transaction(|transaction| {
            Ok((
                transaction.execute("DELETE FROM runs WHERE night < ?1", [day])?,
                transaction.execute("DELETE FROM sightings WHERE night < ?1", [day])?,
                transaction.execute(
                    "DELETE FROM classes WHERE id NOT IN (SELECT class_id FROM class_totals)",
                    [],
                )?,
            ))
        })?;
        // Outside the transaction. If another process prevents this, the file only stays larger.
        if runs > 0
            && self
                .connection
                .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
                .is_err()
        {
            tracing::debug!(path = %self.path.display(), "the pruned ledger could not be made smaller now");
        }
        Ok(Pruned {
            runs: runs as u64,
            sightings: sightings as u64,
            classes: classes as u64,
        })
    }
}
