//! The recorded runs, and the history of a class.

use jiff::civil::Date;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::nights::{from_days, signed};
use super::open::Ledger;

/// A run: one analyzed dump.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// Label `app`; empty where it is missing.
    pub application: String,
    /// Label `pod`.
    pub pod: Option<String>,
    /// Label `version`.
    pub version: Option<String>,
    /// Night of the run, from noon to noon UTC, named by its first date.
    pub night: Date,
    /// Key of the dump.
    pub identity: String,
    /// Path of the dump when it was recorded.
    pub dump_path: String,
    /// When the dump was made.
    pub dumped_at: Option<String>,
    /// Reachable bytes.
    pub used_bytes: u64,
    /// Verdict kind, as in the report.
    pub verdict: String,
    /// Number of suspects.
    pub suspects: u64,
}

/// One night of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassNight {
    /// The night.
    pub night: Date,
    /// Runs in which the class was among the largest.
    pub runs: u64,
    /// Mean instances per run.
    pub instances: u64,
    /// Mean shallow bytes per run.
    pub shallow_bytes: u64,
}

impl Ledger {
    /// Runs by application, night (newest first) and pod.
    pub fn runs(&self, application: Option<&str>, limit: u64) -> Result<Vec<RunRow>, LedgerError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT a.name, r.pod, r.version, r.night, r.identity, r.dump_path, r.dumped_at, r.used_bytes, \
                 r.verdict, (SELECT count(*) FROM suspects s WHERE s.run_id = r.id) \
                 FROM runs r JOIN applications a ON a.id = r.application_id WHERE ?1 IS NULL OR a.name = ?1 \
                 ORDER BY a.name, r.night DESC, r.pod, r.identity LIMIT ?2",
            )?;
            let rows = statement.query_map(params![application, signed(limit)], |row| {
                Ok(RunRow {
                    application: row.get(0)?,
                    pod: row.get(1)?,
                    version: row.get(2)?,
                    night: from_days(row.get(3)?),
                    identity: row.get(4)?,
                    dump_path: row.get(5)?,
                    dumped_at: row.get(6)?,
                    used_bytes: row.get::<_, i64>(7)?.unsigned_abs(),
                    verdict: row.get(8)?,
                    suspects: row.get::<_, i64>(9)?.unsigned_abs(),
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed(error))
    }

    /// The totals of a class, night by night.
    pub fn class_nights(
        &self,
        application: &str,
        class: &str,
    ) -> Result<Vec<ClassNight>, LedgerError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT r.night, count(*), avg(t.instances), avg(t.shallow_bytes) FROM class_totals t \
                 JOIN runs r ON r.id = t.run_id JOIN applications a ON a.id = r.application_id \
                 JOIN classes c ON c.id = t.class_id WHERE a.name = ?1 AND c.name = ?2 \
                 GROUP BY r.night ORDER BY r.night",
            )?;
            let rows = statement.query_map([application, class], |row| {
                Ok(ClassNight {
                    night: from_days(row.get(0)?),
                    runs: row.get::<_, i64>(1)?.unsigned_abs(),
                    instances: crate::figures::to_u64(row.get(2)?),
                    shallow_bytes: crate::figures::to_u64(row.get(3)?),
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed(error))
    }
}
