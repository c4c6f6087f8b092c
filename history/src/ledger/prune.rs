//! Forgets old runs, and keeps what makes a suspect known.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::nights::to_days;
use super::open::Ledger;

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// Runs.
    pub runs: u64,
    /// Nightly totals.
    pub sightings: u64,
    /// Class names that no run needs any more.
    pub classes: u64,
}

impl Ledger {
    /// Deletes runs of nights before `first_kept`, with their labels, suspects and classes. When a suspect
    /// was first seen stays known, so that an old one never becomes new. The file is made smaller too.
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
        // Not within the transaction, and no loss when another process is in the way.
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
