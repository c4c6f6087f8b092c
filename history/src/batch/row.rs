//! The result of each dump.

use std::collections::BTreeMap;
use std::path::Path;

use heapray_report::Report;
use heapray_report::model::VerdictKind;
use serde::{Deserialize, Serialize};

use super::job::{Job, JobError};
use crate::names::culprit_label;

/// How the analysis of a dump ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobStatus {
    /// Analyzed, possibly after a repair (see [`HeapLine::complete`]).
    Analyzed,
    /// Too damaged to be analyzed.
    Damaged,
    /// Out of time.
    TimedOut,
    /// Not analyzed for another reason.
    Failed,
}

impl JobStatus {
    /// `analyzed`, `damaged` …, as in the JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Analyzed => "analyzed",
            Self::Damaged => "damaged",
            Self::TimedOut => "timed-out",
            Self::Failed => "failed",
        }
    }
}

/// A leak suspect in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectLine {
    /// The suspect's fingerprint.
    pub fingerprint: String,
    /// Leak kind.
    pub kind: String,
    /// `Class.field`.
    pub culprit: String,
    /// Retained bytes.
    pub retained_bytes: u64,
    /// Share of the used heap, `0..=1`.
    pub retained_share: f64,
    /// `true` if its size is the only evidence.
    #[serde(default)]
    pub size_only: bool,
}

/// An analyzed heap in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeapLine {
    /// When the dump was made.
    pub created: Option<String>,
    /// `false` for a damaged dump.
    pub complete: bool,
    /// `true` if the dump was written on an `OutOfMemoryError`.
    #[serde(default)]
    pub out_of_memory: bool,
    /// Verdict kind.
    pub verdict: VerdictKind,
    /// The verdict in one sentence.
    pub headline: String,
    /// Reachable bytes.
    pub used_bytes: u64,
    /// Unreachable bytes.
    pub unreachable_bytes: u64,
    /// `-Xmx`, if the dump states it.
    pub objects: u64,
    /// `-Xmx` where the dump tells.
    pub max_heap_bytes: Option<u64>,
    /// Suspects, largest first.
    pub suspects: Vec<SuspectLine>,
}

/// One dump of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// Path of the dump as the caller passed it.
    pub input: String,
    /// Name of the outputs, without extension.
    pub stem: String,
    /// Length of the file in bytes.
    pub file_bytes: u64,
    /// Labels of the dump.
    pub labels: BTreeMap<String, String>,
    /// How the analysis ended.
    pub status: JobStatus,
    /// Why the dump was not analyzed.
    pub error: Option<String>,
    /// The heap, if the dump was analyzed.
    pub heap: Option<HeapLine>,
    /// Outputs, relative to the output folder.
    pub outputs: Vec<String>,
    /// Duration of the analysis in seconds, in this run or an earlier one. It is not in the JSON, so that results do
    /// not depend on it.
    #[serde(skip)]
    pub seconds: Option<f64>,
}

impl JobRow {
    /// The output with an extension (`html`, `json`), relative to the output folder.
    pub fn output(&self, extension: &str) -> Option<&str> {
        self.outputs.iter().map(String::as_str).find(|output| {
            let found = Path::new(output).extension();
            found.is_some_and(|found| found == extension)
        })
    }
}

pub(super) fn analyzed_row(
    job: &Job,
    file_bytes: u64,
    report: &Report,
    outputs: Vec<String>,
) -> JobRow {
    let suspects = report
        .suspects
        .iter()
        .map(|suspect| SuspectLine {
            fingerprint: suspect.fingerprint.clone(),
            kind: suspect.kind.clone(),
            culprit: culprit_label(suspect),
            retained_bytes: suspect.retained_bytes,
            retained_share: suspect.retained_share,
            size_only: suspect.size_only,
        })
        .collect();
    JobRow {
        input: job.path.to_string_lossy().into_owned(),
        stem: job.stem.clone(),
        file_bytes,
        labels: job.labels.clone(),
        status: JobStatus::Analyzed,
        error: None,
        heap: Some(HeapLine {
            created: report.dump.created.clone(),
            complete: report.dump.complete,
            out_of_memory: report.verdict.oom.is_some(),
            verdict: report.verdict.kind,
            headline: report.verdict.headline.clone(),
            used_bytes: report.heap.used_bytes,
            unreachable_bytes: report.heap.unreachable.bytes,
            objects: report.heap.objects,
            max_heap_bytes: report.jvm.max_heap_bytes,
            suspects,
        }),
        outputs,
        seconds: None,
    }
}

pub(super) fn failed_row(job: &Job, file_bytes: u64, error: &JobError) -> JobRow {
    JobRow {
        input: job.path.to_string_lossy().into_owned(),
        stem: job.stem.clone(),
        file_bytes,
        labels: BTreeMap::clone(&job.labels),
        status: match error {
            JobError::Damaged(_) => JobStatus::Damaged,
            JobError::TimedOut(_) => JobStatus::TimedOut,
            JobError::Failed(_) => JobStatus::Failed,
        },
        error: Some(error.to_string()),
        heap: None,
        outputs: Vec::new(),
        seconds: None,
    }
}
