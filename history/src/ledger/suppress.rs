//! Suspects that someone has accepted, with a reason.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::open::Ledger;

/// A suppression: hides a suspect for a stated reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Number of the suppression.
    pub id: i64,
    /// The suspect's fingerprint.
    pub fingerprint: String,
    /// Only in this application; in all when `null`.
    pub application: Option<String>,
    /// Why the suspect is accepted.
    pub reason: String,
    /// Who is responsible for the suppression.
    pub owner: String,
    /// When the suppression was created.
    pub created_at: String,
    /// Last day on which it hides the suspect (UTC); `null` for no end.
    pub expires_on: Option<Date>,
}

impl Suppression {
    /// Whether the suppression has not expired.
    pub fn is_active(&self, now: Timestamp) -> bool {
        let today = now.to_zoned(TimeZone::UTC).date();
        self.expires_on.is_none_or(|last| today <= last)
    }

    /// Whether the suppression applies to this suspect of this application.
    pub fn covers(&self, fingerprint: &str, application: &str) -> bool {
        self.fingerprint == fingerprint
            && self
                .application
                .as_deref()
                .is_none_or(|only| only == application)
    }
}

/// The active suppression that hides a suspect of an application, which has or had these fingerprints.
pub(super) fn hidden_by(
    suppressions: &[Suppression],
    fingerprints: &[String],
    application: &str,
    now: Timestamp,
) -> Option<Suppression> {
    suppressions
        .iter()
        .find(|suppression| {
            let covered = |name: &String| suppression.covers(name, application);
            suppression.is_active(now) && fingerprints.iter().any(covered)
        })
        .cloned()
}

/// A suppression to create.
#[derive(Debug, Clone)]
pub struct NewSuppression {
    /// The suspect's fingerprint, now or formerly, or a prefix of at least 8 characters that is unique in the ledger.
    pub fingerprint: String,
    /// Only in this application.
    pub application: Option<String>,
    /// Why the suspect is accepted; not empty.
    pub reason: String,
    /// Who is responsible; not empty.
    pub owner: String,
    /// Last day on which it hides the suspect; `None` for no end.
    pub expires_on: Option<Date>,
}

/// Shortest accepted prefix of a fingerprint.
const SHORTEST_PREFIX: usize = 8;

impl Ledger {
    /// Hides a suspect. A suspect that the ledger does not have can be suppressed by its complete fingerprint.
    pub fn suppress(
        &mut self,
        new: &NewSuppression,
        now: Timestamp,
    ) -> Result<Suppression, LedgerError> {
        let (reason, owner) = (new.reason.trim(), new.owner.trim());
        if reason.is_empty() || owner.is_empty() {
            return Err(LedgerError::Invalid(
                "a suppression needs a reason and an owner".to_owned(),
            ));
        }
        let fingerprint = self.whole_fingerprint(&new.fingerprint)?;
        let created_at = now.to_string();
        self.connection
            .execute(
                "INSERT INTO suppressions (fingerprint, application, reason, owner, created_at, expires_on) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    fingerprint,
                    new.application,
                    reason,
                    owner,
                    created_at,
                    new.expires_on.map(|day| day.to_string())
                ],
            )
            .map_err(|error| self.failed(error))?;
        Ok(Suppression {
            id: self.connection.last_insert_rowid(),
            fingerprint,
            application: new.application.clone(),
            reason: reason.to_owned(),
            owner: owner.to_owned(),
            created_at,
            expires_on: new.expires_on,
        })
    }

    /// Removes a suppression; returns `false` if there is none with this number.
    pub fn unsuppress(&mut self, id: i64) -> Result<bool, LedgerError> {
        let lifted = self
            .connection
            .execute("DELETE FROM suppressions WHERE id = ?1", [id]);
        lifted
            .map(|rows| rows > 0)
            .map_err(|error| self.failed(error))
    }

    /// All suppressions, including expired ones, by number.
    pub fn suppressions(&self) -> Result<Vec<Suppression>, LedgerError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT id, fingerprint, application, reason, owner, created_at, expires_on \
                 FROM suppressions ORDER BY id",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(Suppression {
                    id: row.get(0)?,
                    fingerprint: row.get(1)?,
                    application: row.get(2)?,
                    reason: row.get(3)?,
                    owner: row.get(4)?,
                    created_at: row.get(5)?,
                    expires_on: row
                        .get::<_, Option<String>>(6)?
                        .and_then(|day| day.parse().ok()),
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed(error))
    }

    fn whole_fingerprint(&self, prefix: &str) -> Result<String, LedgerError> {
        let is_hex = prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex || prefix.len() < SHORTEST_PREFIX {
            return Err(LedgerError::Invalid(format!(
                "a fingerprint is 64 hexadecimal digits (or its first {SHORTEST_PREFIX} or more)"
            )));
        }
        let prefix = prefix.to_ascii_lowercase();
        if prefix.len() == 64 {
            return Ok(prefix);
        }
        let find = || {
            // Hexadecimal digits only: no wildcard gets into the pattern. A fingerprint that the suspect had before is
            // what an older report shows.
            let mut statement = self.connection.prepare_cached(
                "SELECT fingerprint FROM fingerprints WHERE fingerprint GLOB ?1 || '*' \
                 UNION SELECT now.fingerprint FROM former_fingerprints AS former \
                 JOIN fingerprints AS now ON now.id = former.fingerprint_id \
                 WHERE former.fingerprint GLOB ?1 || '*' LIMIT 2",
            )?;
            statement
                .query_map([&prefix], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()
        };
        let found: Vec<String> = find().map_err(|error| self.failed(error))?;
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(LedgerError::Invalid(format!(
                "the ledger has no suspect {prefix}…"
            ))),
            _ => Err(LedgerError::Invalid(format!(
                "several fingerprints begin with {prefix}: type more digits"
            ))),
        }
    }
}
