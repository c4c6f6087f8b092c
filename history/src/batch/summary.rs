//! The result of a batch.

use std::collections::BTreeMap;

use heapray_report::model::VerdictKind;
use serde::{Deserialize, Serialize};

use super::row::{JobRow, JobStatus};
use crate::names::verdict_id;
use crate::schema::SCHEMA_VERSION;

/// The worst result of any dump; each variant has its own exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchVerdict {
    /// Every dump is complete and has no leak suspect.
    AllFine,
    /// At least one heap has leak suspects.
    Findings,
    /// At least one dump was damaged: repaired, or not analyzable.
    Damaged,
    /// At least one dump was not analyzed for another reason.
    Failures,
}

/// Numbers of dumps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All dumps.
    pub dumps: u64,
    /// Analyzed.
    pub analyzed: u64,
    /// Analyzed after a repair.
    pub repaired: u64,
    /// Too damaged to be analyzed.
    pub damaged: u64,
    /// Out of time.
    pub timed_out: u64,
    /// Failed for another reason.
    pub failed: u64,
    /// With at least one suspect.
    pub with_suspects: u64,
    /// Analyzed dumps by verdict.
    pub verdicts: BTreeMap<String, u64>,
    /// Length of all files in bytes.
    pub file_bytes: u64,
}

impl Counts {
    /// How many analyzed dumps have this verdict.
    pub(super) fn with_verdict(&self, verdict: VerdictKind) -> u64 {
        self.verdicts.get(verdict_id(verdict)).copied().unwrap_or(0)
    }
}

/// The content of `summary.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchSummary {
    /// [`crate::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The worst result of any dump.
    pub verdict: BatchVerdict,
    /// `true` if the batch was stopped before all dumps were done.
    pub interrupted: bool,
    /// Numbers of dumps.
    pub counts: Counts,
    /// Every dump, sorted by path.
    pub dumps: Vec<JobRow>,
}

impl BatchSummary {
    /// Sorts rows by input and adds them up.
    pub(super) fn of(mut rows: Vec<JobRow>, interrupted: bool) -> Self {
        rows.sort_by(|a, b| a.input.cmp(&b.input));
        let mut counts = Counts {
            dumps: rows.len() as u64,
            ..Counts::default()
        };
        let mut verdict = BatchVerdict::AllFine;
        for row in &rows {
            counts.file_bytes = counts.file_bytes.saturating_add(row.file_bytes);
            let (count, worst) = match row.status {
                JobStatus::Analyzed => (&mut counts.analyzed, BatchVerdict::AllFine),
                JobStatus::Damaged => (&mut counts.damaged, BatchVerdict::Damaged),
                JobStatus::TimedOut => (&mut counts.timed_out, BatchVerdict::Failures),
                JobStatus::Failed => (&mut counts.failed, BatchVerdict::Failures),
            };
            *count += 1;
            verdict = verdict.max(worst);
            let Some(heap) = &row.heap else { continue };
            *counts
                .verdicts
                .entry(verdict_id(heap.verdict).to_owned())
                .or_default() += 1;
            if !heap.complete {
                counts.repaired += 1;
                verdict = verdict.max(BatchVerdict::Damaged);
            }
            if heap.suspects.iter().any(|suspect| !suspect.size_only) {
                counts.with_suspects += 1;
                verdict = verdict.max(BatchVerdict::Findings);
            }
        }
        Self {
            schema_version: SCHEMA_VERSION,
            verdict,
            interrupted,
            counts,
            dumps: rows,
        }
    }
}
